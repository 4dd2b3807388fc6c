package io.qlcvm.node.rpc;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** JSON as the protocol has it: strict in what is read, and values in their text forms. */
final class RpcJson {

  /** Arrays and objects inside each other. The deepest request, a batch by name, has 3. */
  private static final int DEPTH_MAX = 64;

  /** A batch of 100 calls with 12 parameters has 3,000. */
  private static final int TOKENS_MAX = 100_000;

  /** 2^128-1 has 39 digits; nothing longer is a number to us. */
  private static final int NUMBER_LENGTH_MAX = 64;

  /** The longest name of a parameter has 20 letters. */
  private static final int NAME_LENGTH_MAX = 256;

  /** For people. */
  static final String LIMITS =
      "at most %d values, %d levels, numbers of %d digits and names of %d characters are taken"
          .formatted(TOKENS_MAX, DEPTH_MAX, NUMBER_LENGTH_MAX, NAME_LENGTH_MAX);

  private RpcJson() {}

  /**
   * A reader and writer.
   *
   * @param bytesMax of a document, and so of a string in it
   */
  static JsonMapper mapper(int bytesMax) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEPTH_MAX)
            .maxTokenCount(TOKENS_MAX)
            .maxNumberLength(NUMBER_LENGTH_MAX)
            .maxNameLength(NAME_LENGTH_MAX)
            .maxDocumentLength(bytesMax)
            .maxStringLength(bytesMax)
            .build();
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(constraints)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // An id is sent back as it came, with all its digits.
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        // A record's isX() is no member of the object.
        .changeDefaultVisibility(visibility -> visibility.withIsGetterVisibility(Visibility.NONE))
        .addMixIn(Action.class, ActionByType.class)
        .addModule(values())
        .build();
  }

  private static SimpleModule values() {
    SimpleModule module = new SimpleModule();
    addText(module, Address.class, Address::toString);
    addText(module, Hash32.class, Hash32::toString);
    addText(module, Amount.class, Amount::toString);
    addText(module, BlockId.class, BlockId::toString);
    addText(module, Bytes.class, Bytes::toString);
    addText(module, byte[].class, Hex::encode);
    addText(module, Status.class, Status::word);
    return module;
  }

  private static <T> void addText(SimpleModule module, Class<T> type, Function<T, String> text) {
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator json, SerializationContext context) {
            json.writeString(text.apply(value));
          }
        });
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Action.Transfer.class, name = "transfer"),
    @JsonSubTypes.Type(value = Action.Deploy.class, name = "deploy"),
    @JsonSubTypes.Type(value = Action.Invoke.class, name = "invoke"),
    @JsonSubTypes.Type(value = Action.Upgrade.class, name = "upgrade")
  })
  private interface ActionByType {}
}
