package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.binary.Opcode;
import io.qlcvm.vm.module.ModuleDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Compares this engine with another on one module. */
final class Differential {

  /** What came of a comparison. */
  sealed interface Result {

    /** Both run it alike, this many calls of it. */
    record Equal(int calls) implements Result {}

    /** The other engine does otherwise, but V8 does as this one. */
    record OtherIsWrong(String what) implements Result {}

    /** Both refuse it. */
    record Refused() implements Result {}

    /** It needs a closed feature, passes a limit, or imports more than functions. */
    record Skipped(String why) implements Result {}

    /** They came to different ends, and V8 does not side with this one. */
    record Differs(String own, String other) implements Result {}
  }

  private Differential() {}

  static Result compare(byte[] module, RandomGenerator random) throws IOException {
    Optional<InvalidModuleException> refusal = refusal(module, Subject.LIMITS);
    if (refusal.isPresent()) {
      Phase phase = refusal.get().phase();
      if (phase == Phase.FORBIDDEN_FEATURE || phase == Phase.LIMIT_EXCEEDED) {
        return new Result.Skipped(phase + ": " + refusal.get().reason());
      }
      return OtherEngine.accepts(module)
          ? judge(module, false, "refused: " + refusal.get().getMessage())
          : new Result.Refused();
    }
    if (!OtherEngine.accepts(module)) {
      return judge(module, true, "valid");
    }
    try {
      return run(Subject.of(Subject.withGlobalsExported(module), random));
    } catch (LinkException e) {
      return new Result.Skipped(String.valueOf(e.getMessage()));
    }
  }

  private static Result judge(byte[] module, boolean accepted, String own) throws IOException {
    return ThirdEngine.accepts(module) == accepted
        ? new Result.OtherIsWrong("validity")
        : new Result.Differs(own, accepted ? "refused" : "valid");
  }

  private static Result run(Subject whole) throws IOException, LinkException {
    Subject subject = whole;
    Transcript own = OwnEngine.run(subject);
    if (own.completed() < subject.calls().size()) {
      // A limit of ours was met: compare what was before.
      subject = subject.first(own.completed());
      own = OwnEngine.run(subject);
    }
    List<String> other = OtherEngine.run(subject).lines();
    if (own.lines().equals(other)) {
      return new Result.Equal(own.completed());
    }
    List<String> third = ThirdEngine.run(subject);
    if (own.lines().equals(third)) {
      return new Result.OtherIsWrong("execution");
    }
    return growsTables(subject.bytes())
        ? new Result.Skipped("a table grows, perhaps past the limit that only this engine has")
        : difference(own.lines(), other, third);
  }

  private static boolean growsTables(byte[] module) {
    ModuleDefinition definition = Decoder.decode(module, Subject.LIMITS);
    return definition.bodies().stream()
        .flatMap(body -> Mutation.operators(module, body).stream())
        .anyMatch(operator -> operator.opcode() == Opcode.TABLE_GROW);
  }

  private static Result difference(List<String> own, List<String> other, List<String> third) {
    for (int i = 0; ; i++) {
      String here = line(own, i);
      String there = line(other, i);
      String v8 = line(third, i);
      if (!here.equals(there) || !here.equals(v8)) {
        return new Result.Differs("line " + i + ": " + here, there + "; V8: " + v8);
      }
    }
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "(nothing)";
  }

  /** Why this engine refuses a module, if it does. */
  static Optional<InvalidModuleException> refusal(byte[] module, Limits limits) {
    @Nullable InvalidModuleException refusal = null;
    try {
      var _ = Wasm.load(module, limits);
    } catch (InvalidModuleException e) {
      refusal = e;
    }
    return Optional.ofNullable(refusal);
  }
}
