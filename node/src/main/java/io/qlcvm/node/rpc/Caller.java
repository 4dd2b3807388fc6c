package io.qlcvm.node.rpc;

/** Who sent a request, as far as it matters: whether a call of theirs is answered. */
@FunctionalInterface
public interface Caller {

  /** Who may call everything, as often as they like. */
  Caller ANYBODY = _ -> {};

  /**
   * Asked once for each call, before anything else is done about it.
   *
   * @param method as it stands in the request: it may not exist
   * @throws RpcFailure that answers the call instead
   */
  void admit(String method) throws RpcFailure;

  /** Whether that by which the caller is known holds no more: nothing further is to be told. */
  default boolean isExpired() {
    return false;
  }
}
