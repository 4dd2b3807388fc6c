/** The node's certificate and key: read from files, checked, and read again when they change. */
@NullMarked
package io.qlcvm.node.tls;

import org.jspecify.annotations.NullMarked;
