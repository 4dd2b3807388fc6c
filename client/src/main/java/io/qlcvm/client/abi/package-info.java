/**
 * What a contract says of its own interface: the custom section {@code qlcvm.abi}, and the bytes of
 * arguments, results, events and errors. {@code docs/abi.md} is the specification.
 */
@NullMarked
package io.qlcvm.client.abi;

import org.jspecify.annotations.NullMarked;
