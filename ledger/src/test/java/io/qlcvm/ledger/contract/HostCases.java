package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.Host.address;
import static io.qlcvm.ledger.contract.Host.bytes;

import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** For each host function one call that works, what it costs, and where its buffers are. */
final class HostCases {
  private static final int KEY = 0x100;
  private static final int VALUE = 0x200;
  private static final int OTHER = 0x300;
  private static final int AMOUNT = 0x340;
  private static final int METHOD = 0x380;
  private static final int INPUT = 0x400;
  private static final int CODE_HASH = 0x500;
  private static final int SALT = 0x540;
  private static final int TOPICS = 0x580;
  private static final int SIGNATURE = 0x700;
  private static final int PUBLIC_KEY = 0x780;
  private static final int CURVE_SIGNATURE = 0x800;
  private static final int CURVE_KEY = 0x880;
  private static final int HASH = 0x900;
  private static final int CODE = 0x2000;
  private static final int OUT = 0x10000;
  private static final int OUT_2 = 0x20000;
  private static final int OUT_3 = 0x30000;

  private static final Map<String, Case> ALL = new LinkedHashMap<>();

  private HostCases() {}

  /**
   * A buffer of a call.
   *
   * @param pointer the parameter that points to it
   * @param length the parameter that is its length, or -1
   * @param bytes its length if no parameter tells it
   * @param max the longest that it may be, or -1 if only the memory limits it
   * @param out whether it is written to
   * @param min the shortest that it may be
   * @param unit bytes that one of its length stands for
   */
  record Buffer(int pointer, int length, int bytes, int max, boolean out, int min, int unit) {
    int bytesOf(long[] arguments) {
      return length < 0 ? bytes : (int) arguments[length] * unit;
    }
  }

  /** A call that works in the state that {@link #prepare} makes. */
  static final class Case {
    final String name;
    final long gas;
    final long[] arguments;
    final List<Buffer> buffers = new ArrayList<>();

    private Case(String name, long gas, long... arguments) {
      this.name = name;
      this.gas = gas;
      this.arguments = arguments;
    }

    private Case in(int pointer, int length, int max) {
      buffers.add(new Buffer(pointer, length, 0, max, false, 0, 1));
      return this;
    }

    private Case in(int pointer, int bytes) {
      buffers.add(new Buffer(pointer, -1, bytes, -1, false, 0, 1));
      return this;
    }

    private Case out(int pointer, int length, int max) {
      buffers.add(new Buffer(pointer, length, 0, max, true, 0, 1));
      return this;
    }

    private Case out(int pointer, int bytes) {
      buffers.add(new Buffer(pointer, -1, bytes, -1, true, 0, 1));
      return this;
    }

    private Case atLeast(int min) {
      Buffer last = buffers.removeLast();
      buffers.add(
          new Buffer(last.pointer, last.length, last.bytes, last.max, last.out, min, last.unit));
      return this;
    }

    private Case each(int unit) {
      Buffer last = buffers.removeLast();
      buffers.add(
          new Buffer(last.pointer, last.length, last.bytes, last.max, last.out, last.min, unit));
      return this;
    }
  }

  private static Case add(String name, long gas, long... arguments) {
    Case added = new Case(name, gas, arguments);
    ALL.put(name, added);
    return added;
  }

  static {
    storage();
    context();
    events();
    calls();
    contracts();
    cryptography();
  }

  static Map<String, Case> all() {
    return ALL;
  }

  private static void storage() {
    add("qlcchain_storage_read", 50 + 2_000, KEY, 3, OUT, 8, 0).in(0, 1, 256).out(2, 3, -1);
    add("qlcchain_storage_write", 50 + 2_000 + 5_000 + 5 * 2, KEY, 3, VALUE, 5)
        .in(0, 1, 256)
        .in(2, 3, 64 << 10);
    add("qlcchain_storage_delete", 50 + 2_000 + 5_000, KEY, 3).in(0, 1, 256);
    add("qlcchain_storage_len", 50 + 2_000, KEY, 3).in(0, 1, 256);
    add("qlcchain_storage_take", 50 + 2_000 + 5_000, KEY, 3, OUT, 8)
        .in(0, 1, 256)
        .out(2, 3, -1)
        .atLeast(5);
    add("qlcchain_storage_scan", 50 + 2_000, KEY, 1, KEY, 2, 1).in(0, 1, 256).in(2, 3, 256);
    add("qlcchain_storage_next", 50 + 500, 0, OUT, 8, OUT_2, 8, OUT_3)
        .out(1, 2, -1)
        .out(3, 4, -1)
        .out(5, 8);
    add("qlcchain_storage_scan_close", 50, 0);
  }

  private static void context() {
    for (String name : List.of("timestamp", "block_height", "block_time_millis", "gas_left")) {
      add("qlcchain_" + name, 50);
    }
    add("qlcchain_block_height_i64", 50);
    for (String name : List.of("self_address", "caller_address", "entry_address", "origin")) {
      add("qlcchain_" + name, 50 + 1, OUT).out(0, 32);
    }
    add("qlcchain_current_txhash", 50 + 1, OUT).out(0, 32);
    add("qlcchain_current_blockhash", 50 + 1, OUT).out(0, 32);
    add("qlcchain_chain_id", 50, OUT, 8, 0).out(0, 1, -1);
    add("qlcchain_method", 50, OUT, 8, 0).out(0, 1, -1);
    add("qlcchain_check_witness", 50 + 1, OTHER).in(0, 32);
    add("qlcchain_input_length", 50);
    add("qlcchain_get_input", 50, OUT).out(0, 9);
    add("qlcchain_input_at", 50, OUT, 16, 0).out(0, 1, -1);
    add("qlcchain_value", 50, OUT).out(0, 16);
    add("qlcchain_balance", 50 + 1 + 2_000, OTHER, OUT).in(0, 32).out(1, 16);
    add("qlcchain_gas_info", 50, OUT).out(0, 16);
  }

  private static void events() {
    add("qlcchain_notify", 550 + 5 * 8, VALUE, 5).in(0, 1, 16 << 10);
    add("qlcchain_emit", 550 + 2 * 250 + 5 * 8, TOPICS, 2, VALUE, 5)
        .in(0, 1, 4)
        .each(32)
        .in(2, 3, 16 << 10);
    add("qlcchain_debug", 50, VALUE, 5);
  }

  private static void calls() {
    add("qlcchain_transfer", 50 + 5_000 + 1 + 2_000, OTHER, AMOUNT).in(0, 32).in(1, 16);
    // 50 + call + bytes (32 + 16 + 6 + 5) / 32 + touch + load of a small contract + payment
    add(
            "qlcchain_call",
            50 + 5_000 + 1 + 2_000 + 4_000 + Host.ECHO.length + 5_000,
            0,
            OTHER,
            METHOD,
            6,
            AMOUNT,
            1_000_000,
            INPUT,
            5)
        .in(1, 32)
        .in(2, 3, 64)
        .in(4, 16)
        .in(6, 7, 128 << 10);
    add(
            "qlcchain_call_contract",
            50 + 5_000 + 1 + 2_000 + 4_000 + Host.ECHO.length,
            OTHER,
            INPUT,
            5)
        .in(0, 32)
        .in(1, 2, 128 << 10);
    add(
            "qlcchain_delegate_call",
            50 + 5_000 + 1 + 2_000 + 4_000 + Host.ECHO.length,
            CODE_HASH,
            METHOD,
            6,
            0,
            INPUT,
            5)
        .in(0, 32)
        .in(1, 2, 64)
        .in(4, 5, 128 << 10);
    add("qlcchain_call_output_length", 50);
    add("qlcchain_get_call_output", 50, OUT).out(0, 4);
    add("qlcchain_call_output_at", 50, OUT, 8, 0).out(0, 1, -1);
    add("qlcchain_return", 50, VALUE, 5).in(0, 1, 64 << 10);
    add("qlcchain_revert", 50, VALUE, 5).in(0, 1, 1 << 10);
    add("qlcchain_panic", 50, VALUE, 5).in(0, 1, 1 << 10);
  }

  private static void contracts() {
    int code = Host.ECHO.length;
    add(
            "qlcchain_contract_create",
            105_050 + (code + 5 + 48) / 32 + 100 * code + 4_000 + code + 5_000,
            CODE,
            code,
            INPUT,
            5,
            AMOUNT,
            OUT)
        .in(0, 1, 512 << 10)
        .in(2, 3, 128 << 10)
        .in(4, 16)
        .out(5, 32);
    add(
            "qlcchain_contract_instantiate",
            50 + 5_000 + 10_000 + 2 + 2_000 + 4_000 + code + 5_000,
            CODE_HASH,
            SALT,
            4,
            INPUT,
            5,
            AMOUNT,
            OUT)
        .in(0, 32)
        .in(1, 2, 64)
        .in(3, 4, 128 << 10)
        .in(5, 16)
        .out(6, 32);
    add("qlcchain_contract_upgrade", 100_050 + code / 32 + 100 * code, CODE, code)
        .in(0, 1, 512 << 10);
    add("qlcchain_contract_set_admin", 50 + 5_000 + 1, OTHER).in(0, 32);
    add("qlcchain_contract_destroy", 50 + 5_000 + 5_000 + 2_000);
    add("qlcchain_code_hash", 50 + 2 + 2_000, OTHER, OUT).in(0, 32).out(1, 32);
  }

  private static void cryptography() {
    add("qlcchain_sha256", 150 + 20, VALUE, 5, OUT).in(0, 1, -1).out(2, 32);
    add("qlcchain_keccak256", 200 + 40, VALUE, 5, OUT).in(0, 1, -1).out(2, 32);
    add("qlcchain_blake2b", 150 + 30, VALUE, 5, 20, OUT).in(0, 1, -1).out(3, 2, 64).atLeast(1);
    add("qlcchain_ed25519_verify", 20_050 + 20, SIGNATURE, VALUE, 5, PUBLIC_KEY)
        .in(0, 64)
        .in(1, 2, -1)
        .in(3, 32);
    add("qlcchain_secp256k1_verify", 40_050, CURVE_SIGNATURE, HASH, CURVE_KEY, 65)
        .in(0, 64)
        .in(1, 32)
        .in(2, 3, 65)
        .atLeast(65);
    add("qlcchain_secp256k1_recover", 40_050, CURVE_SIGNATURE, 0, HASH, OUT)
        .in(0, 64)
        .in(2, 32)
        .out(3, 65);
  }

  /** What the calls work on: their inputs in memory, a value, a scan, a last call's output. */
  static Host prepare() {
    return prepare(new Host());
  }

  static Host prepare(Host host) {
    host.put(KEY, "key");
    host.put(VALUE, "value");
    host.put(OTHER, address(4).bytes());
    host.put(AMOUNT, new byte[16]);
    host.put(AMOUNT, new byte[] {5});
    host.put(METHOD, "invoke");
    host.put(INPUT, "input");
    host.put(CODE_HASH, host.echo.hash().bytes());
    host.put(SALT, "salt");
    host.put(SIGNATURE, SIGNED);
    host.put(PUBLIC_KEY, SIGNER.address().bytes());
    host.put(HASH, HASHED.bytes());
    host.put(CURVE_SIGNATURE, CURVE_SIGNED);
    host.put(CURVE_KEY, curveKey());
    host.put(CODE, Host.ECHO);
    host.store("key", "VALUE");
    host.frame().openScan(0, host.state.scan(address(1), Host.STORAGE_ID, KeyRange.ALL, false));
    host.frame().lastOutput(bytes("last"));
    host.state.keep();
    return host;
  }

  private static final ECDomainParameters CURVE =
      new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
  private static final BigInteger SECRET = BigInteger.valueOf(1_234_567);

  private static final KeyPair SIGNER = DevAccounts.keyPair(1);
  private static final byte[] SIGNED = SIGNER.sign(bytes("value")).bytes();
  private static final Hash32 HASHED = Hashing.sha256(bytes("value"));
  private static final byte[] CURVE_SIGNED = curveSignature(HASHED);

  static byte[] curveKey() {
    return CURVE.getG().multiply(SECRET).getEncoded(false);
  }

  /** A deterministic signature (RFC 6979), its s made low. */
  static byte[] curveSignature(Hash32 hash) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(SECRET, CURVE));
    BigInteger[] numbers = signer.generateSignature(hash.bytes());
    BigInteger low = numbers[1].min(CURVE.getN().subtract(numbers[1]));
    byte[] signature = new byte[64];
    put(numbers[0], signature, 0);
    put(low, signature, 32);
    return signature;
  }

  private static void put(BigInteger number, byte[] into, int at) {
    for (int i = 0; i < 32; i++) {
      into[at + i] = number.shiftRight(8 * (31 - i)).byteValue();
    }
  }
}
