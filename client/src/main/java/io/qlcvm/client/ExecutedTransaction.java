package io.qlcvm.client;

/** A transaction of a full block, and what became of it. */
public record ExecutedTransaction(TransactionInfo transaction, ReceiptInfo receipt) {}
