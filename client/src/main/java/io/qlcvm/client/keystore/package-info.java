/** Keys on disk: accounts in files that a password encrypts, and the plain key files of nodes. */
@NullMarked
package io.qlcvm.client.keystore;

import org.jspecify.annotations.NullMarked;
