package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.TransactionLimits;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * The protocol's JSON. Records are read strictly: every component has to be there, in its own form,
 * but those that are marked as not required, which nodes of before do not send, and only one whose
 * type is {@code @Nullable} may be null. Members that no component asks for are let pass, so that a
 * newer node can say more. Thread-safe.
 */
public final class Json {

  /**
   * The deepest document of the protocol is a trace: a topic of an event in the sixteenth call, at
   * 52, since each call lies three levels below its caller.
   */
  private static final int DEPTH_MAX = 64;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxStringLength(NodeClient.ANSWER_BYTES_MAX)
                          .build())
                  .build())
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // ChainStatus.isDev() is no member of the object.
          .changeDefaultVisibility(visibility -> visibility.withIsGetterVisibility(Visibility.NONE))
          .annotationIntrospector(new NullByType())
          .addMixIn(Action.class, ActionByType.class)
          .addModule(values())
          .build();

  private Json() {}

  /** One indented document, without a line end at its end. */
  public static String write(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /** A record as the object that {@link #write} would write. */
  public static ObjectNode object(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static SimpleModule values() {
    SimpleModule module = new SimpleModule();
    addText(module, Address.class, Address::parse, Address::toString);
    addText(module, Hash32.class, Hash32::parse, Hash32::toString);
    addText(module, Amount.class, Amount::parse, Amount::toString);
    addText(module, Bytes.class, Bytes::parse, Bytes::toString);
    addText(module, String.class, Function.identity(), Function.identity());
    addText(module, byte[].class, Hex::decode, Hex::encode);
    addText(module, Status.class, Json::status, Status::word);
    module.addDeserializer(Long.class, new Whole());
    module.addDeserializer(Long.TYPE, new Whole());
    return module;
  }

  private static Status status(String word) {
    return Arrays.stream(Status.values())
        .filter(status -> status.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such status"));
  }

  private static <T> void addText(
      SimpleModule module, Class<T> type, Function<String, T> read, Function<T, String> show) {
    module.addDeserializer(
        type,
        new ValueDeserializer<T>() {
          @Override
          public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
              return context.reportInputMismatch(type, "a string is expected");
            }
            try {
              return read.apply(parser.getString());
            } catch (IllegalArgumentException refused) {
              return context.reportInputMismatch(type, "%s", refused.getMessage());
            }
          }
        });
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator json, SerializationContext context) {
            json.writeString(show.apply(value));
          }
        });
  }

  private static final class Whole extends ValueDeserializer<Long> {
    @Override
    public Long deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long value = parser.getLongValue();
        if (value >= 0 && value <= TransactionLimits.NUMBER_MAX) {
          return value;
        }
      }
      return context.reportInputMismatch(Long.class, "an integer from 0 to 2^53-1 is expected");
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Action.Transfer.class, name = "transfer"),
    @JsonSubTypes.Type(value = Action.Deploy.class, name = "deploy"),
    @JsonSubTypes.Type(value = Action.Invoke.class, name = "invoke"),
    @JsonSubTypes.Type(value = Action.Upgrade.class, name = "upgrade")
  })
  private interface ActionByType {}

  /**
   * Makes a record component's type say whether it may be null, and every component required that
   * is not marked otherwise.
   */
  private static final class NullByType extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return !Boolean.FALSE.equals(super.hasRequiredMarker(config, member));
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
      return annotated instanceof AnnotatedParameter parameter && !isNullable(parameter)
          ? JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)
          : super.findSetterInfo(config, annotated);
    }

    private static boolean isNullable(AnnotatedParameter parameter) {
      Executable constructor = (Executable) parameter.getOwner().getAnnotated();
      return constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(
          Nullable.class);
    }
  }
}
