package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;

/** A funded account of a dev chain. Its private key is public knowledge: 32 bytes, RFC 8032. */
public record DevAccount(Address address, Bytes publicKey, Bytes privateKey, Amount balance) {}
