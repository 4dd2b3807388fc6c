/** HTTP/1.1 over Netty: bytes in, bytes out. The only package that knows Netty. */
@NullMarked
package io.qlcvm.node.http;

import org.jspecify.annotations.NullMarked;
