package io.qlcvm.client.abi;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a contract says of its interface. Immutable, but for {@code json}, which is not to be
 * changed.
 *
 * @param name of the contract
 * @param json the section's object as it stands, with members that are not known here
 */
public record Abi(
    String name,
    String doc,
    List<AbiMethod> methods,
    List<AbiEvent> events,
    List<AbiError> errors,
    JsonNode json) {

  /** The name of the custom section. */
  public static final String SECTION = "qlcvm.abi";

  /** The section's JSON, bytes of UTF-8. */
  public static final int SECTION_BYTES_MAX = 64 << 10;

  /** The only version there is. */
  static final int VERSION = 1;

  /** Copies the lists. */
  public Abi {
    methods = List.copyOf(methods);
    events = List.copyOf(events);
    errors = List.copyOf(errors);
  }

  /**
   * Reads the interface from a module; null if it has no such section.
   *
   * @param module any bytes; what else is in it is not checked
   * @throws AbiException if the section can't be read, with what is wrong
   */
  public static @Nullable Abi ofModule(byte[] module) throws AbiException {
    byte[] section = ModuleSection.find(module);
    return section == null ? null : AbiReader.read(section);
  }

  /**
   * Reads the interface from the section's JSON.
   *
   * @throws AbiException if it is none, with what is wrong
   */
  public static Abi of(JsonNode json) throws AbiException {
    return AbiReader.read(json);
  }

  /** The method of a name, null if there is none. */
  public @Nullable AbiMethod method(String method) {
    return methods.stream().filter(each -> each.name().equals(method)).findFirst().orElse(null);
  }

  /**
   * An event of this contract with its values; null for one that is not declared.
   *
   * @throws AbiException if it has the name of a declared one, but not its fields
   */
  public @Nullable Named decode(EventInfo event) throws AbiException {
    if (event.topics().isEmpty()) {
      return null;
    }
    Bytes topic = event.topics().getFirst();
    for (AbiEvent declared : events) {
      if (topic.equals(Bytes.of(declared.topic().bytes()))) {
        return declared.decode(event.topics(), event.data());
      }
    }
    return null;
  }

  /**
   * What a contract reverted with, with its values; null if it is no error, or not declared. {@code
   * BadInput} is always.
   *
   * @throws AbiException if it has the name of a declared one, but not its fields
   */
  public @Nullable Named decodeError(Bytes revertData) throws AbiException {
    String error = AbiError.nameIn(revertData);
    for (AbiError declared : errors) {
      if (declared.name().equals(error)) {
        return declared.decode(revertData);
      }
    }
    return AbiError.BAD_INPUT.name().equals(error) ? AbiError.BAD_INPUT.decode(revertData) : null;
  }
}
