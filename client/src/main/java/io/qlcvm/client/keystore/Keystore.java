package io.qlcvm.client.keystore;

import io.qlcvm.client.keystore.KeystoreException.Reason;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Accounts in a folder, each in a file {@code NAME.p12} that its password encrypts; addresses can
 * be read without one. Several processes may use a folder at once: a file is made whole, once, and
 * never changed.
 *
 * <p>Keys are not read from a file that others can read, or from a folder that others can write to.
 */
public final class Keystore {

  private static final String ENDING = ".p12";

  /** Ours have some 400. */
  private static final int FILE_BYTES_MAX = 16 << 10;

  private final Path folder;
  private final KeyEncryption encryption;

  /** The keystore in a folder, which is made with the first account. */
  public Keystore(Path folder, KeyEncryption encryption) {
    this.folder = folder;
    this.encryption = encryption;
  }

  /** An account, as far as it can be seen without a password. */
  public record Account(AccountName name, Address address, Path file) {}

  /**
   * What is in a keystore.
   *
   * @param accounts in the order of their names
   * @param unreadable for each file that should be an account and is none, what is wrong
   */
  public record Listing(List<Account> accounts, List<String> unreadable) {
    public Listing {
      accounts = List.copyOf(accounts);
      unreadable = List.copyOf(unreadable);
    }
  }

  /** Where the accounts are. */
  public Path folder() {
    return folder;
  }

  /** All accounts; none if there is no folder. Files with other endings are let be. */
  public Listing list() throws KeystoreException {
    List<Account> accounts = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (String file : files()) {
      try {
        accounts.add(find(new AccountName(file.substring(0, file.length() - ENDING.length()))));
      } catch (IllegalArgumentException | KeystoreException e) {
        unreadable.add(String.valueOf(e.getMessage()));
      }
    }
    return new Listing(accounts, unreadable);
  }

  private List<String> files() throws KeystoreException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ENDING))
          .sorted()
          .toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw unusable("cannot read the keystore " + folder, e);
    }
  }

  /** The account of this name. */
  public Account find(AccountName name) throws KeystoreException {
    return new Account(name, read(name, false).address(), file(name));
  }

  /** The key of an account. Takes as long as guessing one password should. */
  public KeyPair unlock(AccountName name, Password password) throws KeystoreException {
    return read(name, true).unlock(password);
  }

  /** Makes an account with a new key. */
  public Account create(AccountName name, Password password) throws KeystoreException {
    return add(name, encryption.newKey(), password);
  }

  /** Makes an account with this key. */
  public Account add(AccountName name, KeyPair key, Password password) throws KeystoreException {
    Path file = file(name);
    createFolder();
    try {
      OwnerOnly.create(file, AccountFile.encode(key, password, encryption));
    } catch (FileAlreadyExistsException _) {
      throw exists(name);
    } catch (IOException e) {
      throw unusable("cannot write " + file, e);
    }
    return new Account(name, key.address(), file);
  }

  private void createFolder() throws KeystoreException {
    try {
      OwnerOnly.createFolder(folder);
      refuseLooseFolder();
    } catch (IOException e) {
      throw unusable("cannot write the keystore " + folder, e);
    }
  }

  /**
   * For those who want to know before they ask for a password.
   *
   * @throws KeystoreException if there is an account of this name, or anything else in its place
   */
  public void refuseExisting(AccountName name) throws KeystoreException {
    if (Files.exists(file(name), LinkOption.NOFOLLOW_LINKS)) {
      throw exists(name);
    }
  }

  private KeystoreException exists(AccountName name) {
    return new KeystoreException(
        Reason.EXISTS,
        "%s exists already, and is not overwritten: choose another name".formatted(file(name)));
  }

  /** Reads all but the key; files that others can use are refused if that is wanted next. */
  private AccountFile read(AccountName name, boolean forItsKey) throws KeystoreException {
    Path file = file(name);
    try (InputStream in = Files.newInputStream(file)) {
      if (forItsKey) {
        refuseLooseFile(file);
        refuseLooseFolder();
      }
      return AccountFile.decode(file, in.readNBytes(FILE_BYTES_MAX));
    } catch (NoSuchFileException _) {
      throw new KeystoreException(
          Reason.NOT_FOUND,
          "there is no account %s in %s: see qlcvm account list".formatted(name, folder));
    } catch (IOException e) {
      throw unusable("cannot read " + file, e);
    }
  }

  private static void refuseLooseFile(Path file) throws IOException, KeystoreException {
    String permissions = OwnerOnly.looseFile(file);
    if (!permissions.isEmpty()) {
      throw new KeystoreException(
          Reason.UNUSABLE,
          "others can use %s (%s): take that from them, with chmod 600 %1$s"
              .formatted(file, permissions));
    }
  }

  private void refuseLooseFolder() throws IOException, KeystoreException {
    String permissions = OwnerOnly.looseFolder(folder);
    if (!permissions.isEmpty()) {
      throw new KeystoreException(
          Reason.UNUSABLE,
          "others can write to the keystore %s (%s): take that from them, with chmod 700 %1$s"
              .formatted(folder, permissions));
    }
  }

  private static KeystoreException unusable(String what, IOException e) {
    return new KeystoreException(Reason.UNUSABLE, what + ": " + e);
  }

  private Path file(AccountName name) {
    return folder.resolve(name + ENDING);
  }
}
