package io.qlcvm.client.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.qlcvm.client.keystore.KeystoreException.Reason;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeystoreTest {

  private static final AccountName ALICE = new AccountName("alice");
  private static final AccountName BOB = new AccountName("bob");

  /** Cheap to guess: tests make many. */
  private static final int ITERATIONS = 20;

  private static final String WORD = "correct horse";

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private Keystore keystore() {
    return new Keystore(
        folder.resolve("keys").resolve("deep"),
        new KeyEncryption(new Random(7)::nextBytes, ITERATIONS));
  }

  private static Password word() {
    return Password.of(WORD.toCharArray());
  }

  private static void assertRefused(Reason reason, String says, Executable work) {
    KeystoreException refused = assertThrows(KeystoreException.class, work);
    assertEquals(reason, refused.reason(), refused.getMessage());
    assertTrue(refused.getMessage().contains(says), refused.getMessage());
    assertFalse(refused.getMessage().contains(WORD), refused.getMessage());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void create_newAccount_isUnlockedByItsPasswordAlone() throws Exception {
    Keystore keystore = keystore();
    Keystore.Account made = keystore.create(ALICE, word());

    assertEquals(made, keystore.find(ALICE));
    KeyPair key = keystore.unlock(ALICE, word());
    assertEquals(made.address(), key.address());
    for (String wrong : List.of("correct horsf", "x", WORD + WORD)) {
      assertRefused(
          Reason.WRONG_PASSWORD,
          "alice.p12",
          () -> keystore.unlock(ALICE, Password.of(wrong.toCharArray())));
    }
  }

  @Test
  void create_files_areTheOwnersAlone() throws Exception {
    Path file = keystore().create(ALICE, word()).file();

    assertEquals("rw-------", permissions(file));
    assertEquals("rwx------", permissions(folder.resolve("keys")));
    assertEquals("rwx------", permissions(folder.resolve("keys").resolve("deep")));
    try (var files = Files.list(folder.resolve("keys").resolve("deep"))) {
      assertEquals(List.of(file), files.toList());
    }
  }

  /** Nothing of ours is needed to get a key back. */
  @Test
  void create_file_isPlainPkcs12() throws Exception {
    KeyPair key = DevAccounts.keyPair(3);
    Keystore.Account made = keystore().add(ALICE, key, word());

    KeyStore content = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(made.file())) {
      content.load(in, null);
    }
    String alias = key.address().toString();
    assertEquals(List.of(alias), Collections.list(content.aliases()));
    assertArrayEquals(key.seed(), content.getKey(alias, WORD.toCharArray()).getEncoded());
    assertFalse(Hex.encode(Files.readAllBytes(made.file())).contains(seedDigits(key)));
  }

  private static String seedDigits(KeyPair key) {
    return Hex.encode(key.seed()).substring(2);
  }

  @Test
  void create_twiceTheSameKey_looksDifferent() throws Exception {
    Keystore keystore = keystore();
    keystore.add(ALICE, DevAccounts.keyPair(3), word());
    keystore.add(BOB, DevAccounts.keyPair(3), word());

    assertNotEquals(
        Hex.encode(Files.readAllBytes(keystore.find(ALICE).file())),
        Hex.encode(Files.readAllBytes(keystore.find(BOB).file())));
  }

  @Test
  void add_existingName_changesNothing() throws Exception {
    Keystore keystore = keystore();
    Path file = keystore.create(ALICE, word()).file();
    byte[] before = Files.readAllBytes(file);

    assertRefused(Reason.EXISTS, "not overwritten", () -> keystore.create(ALICE, word()));
    assertRefused(Reason.EXISTS, "another name", () -> keystore.refuseExisting(ALICE));
    assertArrayEquals(before, Files.readAllBytes(file));
    Files.createSymbolicLink(file.resolveSibling("bob.p12"), folder.resolve("elsewhere"));
    assertRefused(Reason.EXISTS, "bob", () -> keystore.create(BOB, word()));
    assertFalse(Files.exists(folder.resolve("elsewhere")));
  }

  @Test
  void add_whereNoFolderCanBe_isRefused() throws Exception {
    Files.writeString(folder.resolve("keys"), "a file");

    assertRefused(Reason.UNUSABLE, "cannot write", () -> keystore().create(ALICE, word()));
    assertRefused(Reason.UNUSABLE, "cannot read", () -> keystore().find(ALICE));
    assertRefused(Reason.UNUSABLE, "cannot read", () -> keystore().list());
    Path unwritable = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(unwritable), "no folder here in which even root can't write");
    Keystore there = new Keystore(unwritable, new KeyEncryption(_ -> {}, ITERATIONS));
    assertRefused(Reason.UNUSABLE, "cannot write", () -> there.create(ALICE, word()));
  }

  @Test
  void unlock_filesThatOthersCanUse_areRefusedUntilRepaired() throws Exception {
    Keystore keystore = keystore();
    Path file = keystore.create(ALICE, word()).file();
    for (String loose : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(loose));
      assertRefused(Reason.UNUSABLE, "chmod 600", () -> keystore.unlock(ALICE, word()));
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path keys = file.resolveSibling(".").normalize();
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxrwx---"));
    assertRefused(Reason.UNUSABLE, "chmod 700", () -> keystore.unlock(ALICE, word()));
    assertRefused(Reason.UNUSABLE, "chmod 700", () -> keystore.create(BOB, word()));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(keystore.find(ALICE).address(), keystore.unlock(ALICE, word()).address());
  }

  @Test
  void unlock_truncatedAnywhere_isRefused() throws Exception {
    Keystore keystore = keystore();
    Path file = keystore.create(ALICE, word()).file();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(Reason.UNUSABLE, "is damaged", () -> keystore.unlock(ALICE, word()));
    }
  }

  /** Also by somebody who means it: no file gives another key than that of the address it names. */
  @Test
  void unlock_anyByteChanged_neverGivesAnotherKey() throws Exception {
    Keystore keystore = keystore();
    Keystore.Account made = keystore.create(ALICE, word());
    byte[] whole = Files.readAllBytes(made.file());
    int refused = 0;
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(made.file(), changed);
      try {
        assertEquals(made.address(), keystore.unlock(ALICE, word()).address(), "byte " + at);
      } catch (KeystoreException _) {
        refused++;
      }
    }
    assertTrue(refused > whole.length / 2, refused + " of " + whole.length);
  }

  private void foreign(String alias, byte[] key) throws Exception {
    KeyStore content = KeyStore.getInstance("PKCS12");
    content.load(null, null);
    content.setEntry(
        alias,
        new KeyStore.SecretKeyEntry(new SecretKeySpec(key, "AES")),
        new KeyStore.PasswordProtection(WORD.toCharArray()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.store(bytes, null);
    Path file = folder.resolve("keys").resolve("deep").resolve("alice.p12");
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, bytes.toByteArray());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void unlock_foreignFile_isRefused() throws Exception {
    Keystore keystore = keystore();
    foreign("mykey", new byte[KeyPair.SEED_BYTES]);
    assertRefused(Reason.UNUSABLE, "no account of qlcvm", () -> keystore.unlock(ALICE, word()));
    foreign(DevAccounts.keyPair(1).address().toString(), new byte[KeyPair.SEED_BYTES]);
    assertRefused(Reason.UNUSABLE, "no account of qlcvm", () -> keystore.unlock(ALICE, word()));
    foreign(DevAccounts.keyPair(1).address().toString(), new byte[16]);
    assertRefused(Reason.UNUSABLE, "no account of qlcvm", () -> keystore.unlock(ALICE, word()));
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    empty.store(bytes, null);
    Files.write(keystore.folder().resolve("bob.p12"), bytes.toByteArray());
    assertRefused(Reason.UNUSABLE, "no account of qlcvm", () -> keystore.find(BOB));
  }

  @Test
  void list_mixedFolder_hasTheAccountsAndTellsOfTheRest() throws Exception {
    Keystore keystore = keystore();
    assertEquals(new Keystore.Listing(List.of(), List.of()), keystore.list());
    Keystore.Account bob = keystore.create(BOB, word());
    Keystore.Account alice = keystore.create(ALICE, word());
    Path keys = keystore.folder();
    Files.writeString(keys.resolve("notes.txt"), "not ours");
    Files.writeString(keys.resolve("carol.p12"), "damaged");
    Files.copy(bob.file(), keys.resolve("Bob 2.p12"));

    Keystore.Listing listing = keystore.list();

    assertEquals(List.of(alice, bob), listing.accounts());
    assertEquals(2, listing.unreadable().size());
    assertTrue(listing.unreadable().get(0).contains("Bob 2"), listing::toString);
    assertTrue(listing.unreadable().get(1).contains("carol.p12 is damaged"), listing::toString);
  }

  @Test
  void find_unknownName_saysWhereItLooked() {
    assertRefused(Reason.NOT_FOUND, "deep", () -> keystore().find(ALICE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../alice",
        "a/b",
        "a\\b",
        "a.p12",
        "Alice",
        "alice ",
        "-a",
        "_a",
        "dev:0",
        "qlc_1",
        "a\u0000",
        "\u00e4",
        "a\nb",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void name_thatCouldBeSomethingElse_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> new AccountName(text));
  }

  @Test
  void password_refusedOrClosed_isWipedAndNeverShown() {
    char[] umlaut = "stra\u00dfe".toCharArray();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Password.of(umlaut));
    assertFalse(String.valueOf(refused.getMessage()).contains("stra"));
    assertArrayEquals(new char[6], umlaut);
    assertThrows(IllegalArgumentException.class, () -> Password.of(new char[0]));
    char[] good = WORD.toCharArray();
    try (Password password = Password.of(good)) {
      assertEquals("(password)", password.toString());
      assertTrue(password.isSameAs(word()));
    }
    assertArrayEquals(new char[WORD.length()], good);
  }

  @Test
  void encryption_strong_costsWhatItSays() {
    assertEquals(210_000, KeyEncryption.strong(_ -> {}).iterations());
  }

  @Test
  void keyFile_created_isReadBackAndTheOwnersAlone() throws Exception {
    Path file = folder.resolve("producer.key");
    KeyPair key = DevAccounts.keyPair(5);
    KeyFile.create(file, key);

    assertEquals(Hex.encode(key.seed()) + "\n", Files.readString(file));
    assertEquals("rw-------", permissions(file));
    assertEquals(key.address(), KeyFile.read(file).address());
    assertRefused(Reason.EXISTS, "not overwritten", () -> KeyFile.create(file, key));
    Path nowhere = folder.resolve("none").resolve("producer.key");
    assertRefused(Reason.UNUSABLE, "cannot write", () -> KeyFile.create(nowhere, key));
    assertRefused(Reason.NOT_FOUND, "there is no key file", () -> KeyFile.read(nowhere));
    assertRefused(Reason.UNUSABLE, "cannot read", () -> KeyFile.read(folder));
    assertRefused(Reason.UNUSABLE, "cannot read", () -> KeyFile.read(file.resolve("x")));
  }

  @Test
  void keyFile_ofAnotherForm_isRefusedWithoutRepeatingIt() throws Exception {
    String digits = seedDigits(DevAccounts.keyPair(5));
    Path file = folder.resolve("some.key");
    for (String text :
        List.of(
            "",
            digits,
            "0x" + digits + "0",
            "0x" + digits.substring(1),
            "1x" + digits,
            "0y" + digits,
            "0x" + digits.substring(1) + "g",
            "0x" + digits.substring(1) + "A",
            "0x " + digits.substring(1))) {
      Files.writeString(file, text);
      KeystoreException refused =
          assertThrows(KeystoreException.class, () -> KeyFile.read(file), text);
      assertTrue(refused.getMessage().contains("64 lower-case"), refused.getMessage());
      assertFalse(refused.getMessage().contains(digits.substring(1)), refused.getMessage());
    }
    Files.writeString(file, " \t0x" + digits + "\r\n");
    assertEquals(DevAccounts.keyPair(5).address(), KeyFile.read(file).address());
  }
}
