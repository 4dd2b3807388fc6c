package io.qlcvm.vm;

/** An import that nothing, or the wrong thing, is offered for. */
public final class LinkException extends Exception {

  private final Import missing;

  public LinkException(Import missing, String reason) {
    super(
        reason
            + ": \""
            + missing.module()
            + "\" \""
            + missing.name()
            + "\", which the module declares as "
            + missing.type()
            + " (at byte "
            + missing.offset()
            + ")",
        null,
        false,
        false);
    this.missing = missing;
  }

  public Import missing() {
    return missing;
  }
}
