/** What a module is once it has been decoded: records without behaviour. */
@NullMarked
package io.qlcvm.vm.module;

import org.jspecify.annotations.NullMarked;
