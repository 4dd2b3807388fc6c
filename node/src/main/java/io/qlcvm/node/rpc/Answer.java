package io.qlcvm.node.rpc;

/** What goes back for a request. */
public sealed interface Answer {

  /** A response, or an array of them. */
  record Json(byte[] body) implements Answer {}

  /** The request was no JSON: a response that says so. */
  record NotJson(byte[] body) implements Answer {}

  /** The request was turned away before its call was looked at: a response with why. */
  record TurnedAway(byte[] body, RpcFailure why) implements Answer {}

  /** There were notifications only: nothing goes back. */
  record Nothing() implements Answer {}
}
