package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.Secp256k1;
import io.qlcvm.types.crypto.Signature;
import java.util.List;

/** Hash functions and signatures. */
final class CryptoFunctions {
  private static final int BLAKE2B_BYTES_MAX = 64;

  static final List<ChainFunction> ALL =
      List.of(
          reads(
                  "qlcchain_sha256",
                  "ptr len dst",
                  Prices.HOST_CALL + Prices.SHA256,
                  "SHA-256, 32 bytes.",
                  CryptoFunctions::sha256)
              .more(PriceText.blocks(Prices.SHA256_BLOCK, Prices.SHA256_BLOCK_BYTES)),
          reads(
                  "qlcchain_keccak256",
                  "ptr len dst",
                  Prices.HOST_CALL + Prices.KECCAK256,
                  "Keccak-256 with the padding of Ethereum, 32 bytes.",
                  CryptoFunctions::keccak256)
              .more(PriceText.blocks(Prices.KECCAK256_BLOCK, Prices.KECCAK256_BLOCK_BYTES)),
          reads(
                  "qlcchain_blake2b",
                  "ptr len outlen dst",
                  Prices.HOST_CALL + Prices.BLAKE2B,
                  "BLAKE2b (RFC 7693) without a key; `outlen` is 1 to 64 bytes.",
                  CryptoFunctions::blake2b)
              .more(PriceText.blocks(Prices.BLAKE2B_BLOCK, Prices.BLAKE2B_BLOCK_BYTES))
              .limits("digest " + BLAKE2B_BYTES_MAX + " bytes"),
          reads(
                  "qlcchain_ed25519_verify",
                  "signature message len key -> i32",
                  Prices.HOST_CALL + Prices.ED25519,
                  "1 if the 64 bytes are a signature by the 32-byte key (RFC 8032; canonical S and"
                      + " points only, small-order keys refused), else 0.",
                  CryptoFunctions::ed25519)
              .more(PriceText.blocks(Prices.SHA256_BLOCK, Prices.SHA256_BLOCK_BYTES)),
          reads(
              "qlcchain_secp256k1_verify",
              "signature hash key klen -> i32",
              Prices.HOST_CALL + Prices.SECP256K1,
              "1 if the 64 bytes (r, s, big-endian; low s only) are an ECDSA signature over the"
                  + " 32-byte hash by the key (33 bytes compressed or 65 not), else 0.",
              CryptoFunctions::verify),
          reads(
              "qlcchain_secp256k1_recover",
              "signature recovery_id hash dst -> i32",
              Prices.HOST_CALL + Prices.SECP256K1,
              "Writes the key (65 bytes, uncompressed) that made a signature and returns 1; 0, and"
                  + " nothing is written, if there is none. The recovery id is 0 to 3.",
              CryptoFunctions::recover));

  private CryptoFunctions() {}

  private static void sha256(Frame frame, Arguments in) {
    int length = in.length(1);
    in.charge(Prices.blocks(length, Prices.SHA256_BLOCK_BYTES, Prices.SHA256_BLOCK));
    byte[] message = in.read(0, length);
    in.check(2, Hash32.BYTES);
    in.write(2, Hashing.sha256(message).bytes());
  }

  private static void keccak256(Frame frame, Arguments in) {
    int length = in.length(1);
    in.charge(Prices.blocks(length, Prices.KECCAK256_BLOCK_BYTES, Prices.KECCAK256_BLOCK));
    byte[] message = in.read(0, length);
    in.check(2, Hash32.BYTES);
    in.write(2, Hashing.keccak256(message).bytes());
  }

  private static void blake2b(Frame frame, Arguments in) {
    int length = in.length(1);
    int digestBytes = in.length(2, BLAKE2B_BYTES_MAX);
    if (digestBytes == 0) {
      throw in.refuse("outlen is at least 1");
    }
    in.charge(Prices.blocks(length, Prices.BLAKE2B_BLOCK_BYTES, Prices.BLAKE2B_BLOCK));
    byte[] message = in.read(0, length);
    in.check(3, digestBytes);
    in.write(3, Hashing.blake2b(digestBytes, message));
  }

  private static void ed25519(Frame frame, Arguments in) {
    int length = in.length(2);
    in.charge(Prices.blocks(length, Prices.SHA256_BLOCK_BYTES, Prices.SHA256_BLOCK));
    Signature signature = Signature.of(in.read(0, Signature.BYTES));
    byte[] message = in.read(1, length);
    in.result(signature.verify(in.address(3), message) ? 1 : 0);
  }

  private static void verify(Frame frame, Arguments in) {
    int keyBytes = in.length(3, Secp256k1.KEY_BYTES);
    if (keyBytes != Secp256k1.KEY_BYTES && keyBytes != Secp256k1.COMPRESSED_KEY_BYTES) {
      throw in.refuse("klen is 33 or 65", String.valueOf(keyBytes));
    }
    byte[] signature = in.read(0, Secp256k1.SIGNATURE_BYTES);
    Hash32 hash = in.hash(1);
    in.result(Secp256k1.verify(signature, hash, in.read(2, keyBytes)) ? 1 : 0);
  }

  private static void recover(Frame frame, Arguments in) {
    byte[] signature = in.read(0, Secp256k1.SIGNATURE_BYTES);
    Hash32 hash = in.hash(2);
    in.check(3, Secp256k1.KEY_BYTES);
    byte[] key = Secp256k1.recover(signature, in.i32(1), hash);
    if (key != null) {
      in.write(3, key);
    }
    in.result(key == null ? 0 : 1);
  }
}
