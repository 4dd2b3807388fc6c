package io.qlcvm.ledger.execution;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction would come to.
 *
 * @param result with the most gas that it could have; {@code gasUsed} is with the intrinsic gas
 * @param gasLimit the smallest gas limit with which it succeeds, and with one less does not; {@code
 *     null} when it does not succeed with the most
 */
public record Simulation(ExecutionResult result, @Nullable Long gasLimit) {}
