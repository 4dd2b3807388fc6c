package io.qlcvm.bench.gas;

/**
 * A module that runs one operator over and over. It exports {@code run: (i32) -> i64}, which goes
 * round a loop as often as its argument says.
 *
 * @param group of operators that share a price
 * @param name of the operator
 * @param wasm with the operator in the loop's body
 * @param count how often it is there
 */
record Loop(String group, String name, byte[] wasm, int count) {}
