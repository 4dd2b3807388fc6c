package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.proof.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "proof",
    description = {
      "Prove what a contract stores under a key, or that it stores nothing there.",
      "The proof is checked here, against the state root given with --check: one that comes from"
          + " elsewhere than this node. Without it, the proof is checked against the root that the"
          + " node names itself, which shows no more than that the answer is consistent. The exit"
          + " status is 6 if the proof does not hold."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm proof qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq key01",
      "  qlcvm proof qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq 0x6b65793031"
          + " --at 17 -o json"
    })
final class ProofCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  @Mixin private final ContractParameter parameter = new ContractParameter();
  @Mixin private final AtOption at = new AtOption();

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      converter = Forms.OfKey.class,
      description = "The key: 0x.. is hex, anything else is text.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Bytes key;

  @Option(
      names = "--check",
      paramLabel = "ROOT",
      converter = Forms.OfHash.class,
      description = "The state root to check against: 0x and 64 digits.")
  private @Nullable Hash32 root;

  ProofCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  /** What is printed as JSON; {@code checkedAgainst} is null without {@code --check}. */
  record Proved(
      Address contract,
      Bytes key,
      @Nullable Bytes value,
      @Nullable Hash32 checkedAgainst,
      ContractProof proof) {}

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Address contract = parameter.address();
    ContractProof proof = node.connect().proof(contract, List.of(key), at.block());
    Hash32 trusted = root == null ? proof.stateRoot() : root;
    ContractProof.Shown shown = proof.check(trusted, contract);
    Bytes value =
        switch (shown.storage().getFirst()) {
          case Verdict.Present(byte[] bytes) -> Bytes.of(bytes);
          case Verdict.Absent _ -> null;
          case Verdict.Invalid invalid -> throw refused(proof, trusted, shown, invalid);
        };
    output.print(Report.of(proof, key, value, root), new Proved(contract, key, value, root, proof));
    return ExitStatus.DONE.code();
  }

  private static CommandException refused(
      ContractProof proof, Hash32 trusted, ContractProof.Shown shown, Verdict.Invalid storage) {
    Verdict.Invalid first = shown.account() instanceof Verdict.Invalid account ? account : storage;
    String hint =
        trusted.equals(proof.stateRoot())
            ? ""
            : "; the node's proof is for block %s with state root %s: was another meant, with --at?"
                .formatted(proof.block(), proof.stateRoot());
    return new CommandException(
        ExitStatus.REFUSED, "the proof does not hold: " + first.reason() + hint);
  }
}
