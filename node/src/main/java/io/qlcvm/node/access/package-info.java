/** Who may call what: secrets, the tokens that they sign, and the rule that reads them. */
@NullMarked
package io.qlcvm.node.access;

import org.jspecify.annotations.NullMarked;
