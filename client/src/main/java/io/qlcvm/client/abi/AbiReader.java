package io.qlcvm.client.abi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the section's JSON. Members that are not known are let pass. */
final class AbiReader {

  /** Names of events fill a topic, names of errors have their length in a byte; 32 for both. */
  private static final Pattern SHORT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,31}");

  /** A method's name is that of an export, 64 bytes at most on the chain. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  /** What is known is 5 deep. */
  private static final int DEPTH_MAX = 32;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AbiReader() {}

  static Abi read(byte[] section) throws AbiException {
    if (section.length > Abi.SECTION_BYTES_MAX) {
      throw new AbiException(
          "the section has %d bytes; at most %d are allowed"
              .formatted(section.length, Abi.SECTION_BYTES_MAX));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(section)).toString();
      return read(JSON.readTree(text));
    } catch (CharacterCodingException _) {
      throw new AbiException("the section is not UTF-8");
    } catch (JacksonException e) {
      throw new AbiException("the section is no JSON: " + e.getOriginalMessage());
    }
  }

  static Abi read(JsonNode json) throws AbiException {
    JsonNode version = json.path("abi");
    if (!version.isIntegralNumber() || version.asInt(0) != Abi.VERSION) {
      throw new AbiException(
          "\"abi\" has to be %d, the version that is known here".formatted(Abi.VERSION));
    }
    return new Abi(
        text(json, "name"),
        doc(json),
        all(json, "methods", NAME, AbiReader::method),
        all(json, "events", SHORT_NAME, AbiReader::event),
        all(json, "errors", SHORT_NAME, AbiReader::error),
        json);
  }

  /** Reads one member of a list. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(String name, JsonNode json) throws AbiException;
  }

  /** A list of objects with names that differ; empty if it is left out. */
  private static <T> List<T> all(JsonNode json, String list, Pattern names, Reader<T> reader)
      throws AbiException {
    JsonNode array = json.path(list);
    if (!array.isArray() && !array.isMissingNode()) {
      throw new AbiException("\"" + list + "\" has to be an array");
    }
    List<T> read = new ArrayList<>();
    Set<String> before = new HashSet<>();
    for (JsonNode each : array.values()) {
      String place = "%s[%d]".formatted(list, read.size());
      try {
        String name = text(each, "name");
        place = place + " " + Shown.quoted(name);
        if (!names.matcher(name).matches()) {
          throw new AbiException("the name has to match " + names);
        }
        if (!before.add(name)) {
          throw new AbiException("the name is used twice");
        }
        read.add(reader.read(name, each));
      } catch (AbiException e) {
        throw e.in(place);
      }
    }
    return read;
  }

  private static AbiMethod method(String name, JsonNode json) throws AbiException {
    String word = text(json, "kind");
    AbiMethod.Kind kind =
        Arrays.stream(AbiMethod.Kind.values())
            .filter(each -> each.word().equals(word))
            .findFirst()
            .orElseThrow(() ->
                new AbiException(
                    "\"kind\" is one of %s, not %s".formatted(words(), Shown.quoted(word))));
    for (AbiMethod.Kind fixed : List.of(AbiMethod.Kind.INIT, AbiMethod.Kind.MIGRATE)) {
      if ((kind == fixed) != name.equals(fixed.word())) {
        throw new AbiException(
            "the method %s and no other has the kind %s".formatted(fixed.word(), fixed.word()));
      }
    }
    JsonNode result = json.path("result");
    return new AbiMethod(
        name,
        kind,
        doc(json),
        all(json, "args", NAME, AbiReader::field),
        result.isNull() || result.isMissingNode() ? null : type(json, "result"));
  }

  private static String words() {
    return Arrays.stream(AbiMethod.Kind.values())
        .map(AbiMethod.Kind::word)
        .collect(Collectors.joining(", "));
  }

  private static AbiEvent event(String name, JsonNode json) throws AbiException {
    List<AbiEvent.Field> fields = all(json, "fields", NAME, AbiReader::eventField);
    if (fields.stream().filter(AbiEvent.Field::indexed).count() > AbiEvent.INDEXED_MAX) {
      throw new AbiException(
          "at most %d fields of an event are indexed".formatted(AbiEvent.INDEXED_MAX));
    }
    return new AbiEvent(name, doc(json), fields);
  }

  private static AbiEvent.Field eventField(String name, JsonNode json) throws AbiException {
    JsonNode indexed = json.path("indexed");
    if (!indexed.isBoolean() && !indexed.isMissingNode()) {
      throw new AbiException("\"indexed\" is true or false");
    }
    return new AbiEvent.Field(name, type(json, "type"), indexed.asBoolean(false));
  }

  private static AbiError error(String name, JsonNode json) throws AbiException {
    return new AbiError(name, doc(json), all(json, "fields", NAME, AbiReader::field));
  }

  private static AbiField field(String name, JsonNode json) throws AbiException {
    return new AbiField(name, type(json, "type"));
  }

  private static AbiType type(JsonNode json, String member) throws AbiException {
    return AbiType.parse(text(json, member));
  }

  private static String doc(JsonNode json) throws AbiException {
    return json.path("doc").isMissingNode() ? "" : text(json, "doc");
  }

  private static String text(JsonNode json, String member) throws AbiException {
    JsonNode text = json.path(member);
    if (!text.isString()) {
      throw new AbiException("\"" + member + "\" has to be there, and a string");
    }
    return text.stringValue();
  }
}
