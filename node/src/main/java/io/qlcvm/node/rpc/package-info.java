/**
 * JSON-RPC 2.0 without a transport: bytes of a request to bytes of an answer, through one registry
 * of typed methods.
 */
@NullMarked
package io.qlcvm.node.rpc;

import org.jspecify.annotations.NullMarked;
