package io.qlcvm.node.methods;

/**
 * A setting for people to look at.
 *
 * @param value as it was given; empty if it was not, a mask if it is a secret
 * @param origin the flag, variable or file that it is from, or {@code default}
 */
public record ShownSetting(String setting, String value, String origin) {}
