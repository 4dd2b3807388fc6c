package io.qlcvm.node.rpc;

/**
 * What can be subscribed to.
 *
 * @param summary for people: what its notifications bring, one sentence
 * @param brings the form of one notification's {@code result}, for programs
 */
public record Topic(String name, String summary, Result brings) {

  /** The method that notifications of all topics name. */
  public static final String NOTIFICATION = "subscription";
}
