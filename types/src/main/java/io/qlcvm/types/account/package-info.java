/** What the state keeps of an account. */
@NullMarked
package io.qlcvm.types.account;

import org.jspecify.annotations.NullMarked;
