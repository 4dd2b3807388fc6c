package io.qlcvm.vm;

/**
 * How much of a limit a module uses.
 *
 * @param what is counted, in words
 * @param used by the module
 * @param max that {@link Limits} allow
 */
public record Usage(String what, long used, long max) {}
