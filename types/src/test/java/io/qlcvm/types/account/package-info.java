@NullMarked
package io.qlcvm.types.account;

import org.jspecify.annotations.NullMarked;
