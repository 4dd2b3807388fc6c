package io.qlcvm.client.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import io.qlcvm.types.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AbiTest {

  private static final String TOKEN =
      """
      {"abi": 1, "name": "token", "later": {"more": []}, "methods": [
        {"name": "pay", "kind": "call", "doc": "Pays.",
         "args": [{"name": "to", "type": "address"}, {"name": "notes", "type": "list<u8>"}]}],
       "events": [{"name": "Paid", "fields": [
         {"name": "to", "type": "address", "indexed": true}, {"name": "amount", "type": "u64"}]}],
       "errors": [{"name": "Short", "fields": [{"name": "needed", "type": "u64"}]}]}
      """;

  private static Abi read(String json) throws AbiException {
    return Objects.requireNonNull(
        Abi.ofModule(Modules.withSection(Modules.empty(), Abi.SECTION, json)));
  }

  private static JsonNode json(String json) {
    return JsonMapper.shared().readTree(json);
  }

  private static String refusal(String json) {
    return assertThrows(AbiException.class, () -> read(json)).getMessage();
  }

  @Test
  void ofModule_sectionAmongOthers_isRead() throws AbiException {
    byte[] before = Modules.withSection(Modules.empty(), "qlcvm.abi.old", "nothing");
    byte[] module = Modules.withSection(Modules.withSection(before, Abi.SECTION, TOKEN), "x", "y");

    Abi abi = Abi.ofModule(module);

    assertNotNull(abi);
    assertEquals("token", abi.name());
    assertEquals("pay(to: address, notes: list<u8>)", abi.methods().getFirst().toString());
    assertEquals("Paid(to: address indexed, amount: u64)", abi.events().getFirst().toString());
    assertEquals("Short(needed: u64)", abi.errors().getFirst().toString());
    assertEquals(json(TOKEN), abi.json());
  }

  @Test
  void ofModule_noSection_isNull() throws AbiException {
    assertNull(Abi.ofModule(Modules.empty()));
    assertNull(Abi.ofModule(Modules.withSection(Modules.empty(), "name", TOKEN)));
  }

  @Test
  void ofModule_twoSections_isRefused() {
    byte[] one = Modules.withSection(Modules.empty(), Abi.SECTION, TOKEN);
    byte[] two = Modules.withSection(one, Abi.SECTION, TOKEN);
    assertTrue(
        assertThrows(AbiException.class, () -> Abi.ofModule(two))
            .getMessage()
            .contains("two sections"));
  }

  @Test
  void ofModule_noModuleOrCutOff_isRefused() {
    byte[] module = Modules.withSection(Modules.empty(), Abi.SECTION, TOKEN);
    assertThrows(AbiException.class, () -> Abi.ofModule(new byte[3]));
    assertThrows(AbiException.class, () -> Abi.ofModule(Arrays.copyOf(module, module.length - 1)));
  }

  @Test
  void ofModule_sectionOf64KiB_isTheLongest() throws AbiException {
    String padded = TOKEN.strip() + " ".repeat(Abi.SECTION_BYTES_MAX - TOKEN.strip().length());
    assertEquals("token", read(padded).name());
    assertTrue(refusal(padded + " ").contains("65537 bytes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {                                   ; is no JSON
          {"abi":1,"abi":1}                   ; is no JSON
          {"abi":1,"name":"a"} {}             ; is no JSON
          {"abi":2,"name":"a"}                ; "abi" has to be 1
          {"abi":1}                           ; "name" has to be there
          {"abi":1,"name":"a","doc":5}        ; "doc" has to be there
          {"abi":1,"name":"a","methods":{}}   ; "methods" has to be an array
          {"abi":1,"name":"a","methods":[5]}  ; methods[0]: "name" has to be there
          {"abi":1,"name":"a","methods":[{"name":"m"}]} ; methods[0] "m": "kind" has to be there
          {"abi":1,"name":"a","methods":[{"name":"m","kind":"x"}]} ; call, view, init, migrate
          {"abi":1,"name":"a","methods":[{"name":"m","kind":"init"}]} ; the method init and no other
          {"abi":1,"name":"a","methods":[{"name":"init","kind":"call"}]} ; the method init
          {"abi":1,"name":"a","methods":[{"name":"m","kind":"view","result":5}]} ; "result" has
          {"abi":1,"name":"a","errors":[{"name":"1x"}]} ; the name has to match
          {"abi":1,"name":"a","errors":[{"name":"E"},{"name":"E"}]} ; errors[1] "E": the name is used
          {"abi":1,"name":"a","events":[{"name":"E","fields":[{"name":"f","type":"u9"}]}]} ; no type 'u9'
          {"abi":1,"name":"a","events":[{"name":"E","fields":[{"name":"f","type":"u8","indexed":1}]}]} ; "indexed"
          """)
  void of_wrongSection_saysWhereAndWhat(String section, String message) {
    assertTrue(refusal(section).contains(message), () -> refusal(section));
  }

  @Test
  void of_fourIndexedFields_isRefused() {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      fields.append(i == 0 ? "" : ",");
      fields.append("{\"name\":\"f%d\",\"type\":\"u8\",\"indexed\":true}".formatted(i));
    }
    String section =
        "{\"abi\":1,\"name\":\"a\",\"events\":[{\"name\":\"E\",\"fields\":[" + fields + "]}]}";
    assertTrue(refusal(section).contains("at most 3 fields"));
  }

  @Test
  void of_bytesThatAreNoUtf8_isRefused() {
    byte[] module = Modules.withSection(Modules.empty(), Abi.SECTION, "x");
    module[module.length - 1] = (byte) 0xff;
    assertTrue(
        assertThrows(AbiException.class, () -> Abi.ofModule(module))
            .getMessage()
            .contains("not UTF-8"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "u9",
        "list",
        "list<u8",
        "list<u8>>",
        "list<u8,u8>",
        "option<>",
        "tuple<u8>",
        "tuple<u8,u8,u8,u8,u8,u8,u8,u8,u8>",
        "U8",
        "u8 u8"
      })
  void parse_noType_isRefused(String text) {
    AbiException refused = assertThrows(AbiException.class, () -> AbiType.parse(text));
    assertTrue(refused.getMessage().contains("is no type"), refused.getMessage());
  }

  @Test
  void parse_nestedNineDeep_isRefused() throws AbiException {
    String eight = "list<".repeat(8) + "u8" + ">".repeat(8);
    assertEquals(eight, AbiType.parse(eight).toString());
    assertThrows(AbiException.class, () -> AbiType.parse("option<" + eight + ">"));
    assertThrows(AbiException.class, () -> AbiType.parse("list<".repeat(20_000)));
  }

  @Test
  void parse_spaces_areLetPass() throws AbiException {
    assertEquals("tuple<u8,list<u8>>", AbiType.parse(" tuple < u8 , list< u8 > > ").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          u8;      256;    takes u8 as a decimal string or number from 0 to 255, got 256
          u8;      "-1";   takes u8
          u8;      1.0;    takes u8
          u8;      "01";   takes u8
          u8;      true;   takes u8
          i8;      -129;   from -128 to 127, got -129
          u64;     9007199254740992; a number above 2^53-1 is written as a string: "9007199254740992"
          bool;    "true"; takes bool: true or false, got "true"
          string;  5;      takes string, got 5
          string;  "\\ud800"; surrogate
          bytes;   "0xF";  lower-case hexadecimal digits a byte
          hash;    "0x00"; takes hash
          address; "qlc_"; takes address as qlc_ and 60 characters, got "qlc_"
          list<u8>; 5;     takes list<u8> as an array, got 5
          list<u8>; [1,300]; element 2: takes u8
          tuple<u8,u8>; [1]; takes tuple<u8,u8> as an array of 2, got [1]
          option<u8>; "x"; takes u8
          option<option<u8>>; 5; as null or an array of one, got 5
          option<option<u8>>; []; as null or an array of one, got []
          """)
  void encode_wrongValue_saysWhatItTakes(String type, String value, String message)
      throws AbiException {
    AbiType parsed = AbiType.parse(type);
    String refused =
        assertThrows(AbiException.class, () -> ValueWriter.encode(parsed, json(value)))
            .getMessage();
    assertTrue(refused.contains(message), refused);
  }

  @Test
  void encode_longValue_isCutInTheMessage() throws AbiException {
    AbiType type = AbiType.parse("u8");
    JsonNode value = json("\"" + "9".repeat(1_000) + "\"");
    String refused =
        assertThrows(AbiException.class, () -> ValueWriter.encode(type, value)).getMessage();
    assertTrue(refused.length() < 200 && refused.endsWith("..."), refused);
  }

  @Test
  void encode_tooFewArguments_saysWhatTheMethodTakes() throws AbiException {
    AbiMethod pay = Objects.requireNonNull(read(TOKEN).method("pay"));
    assertEquals(
        "pay takes 2 arguments (to: address, notes: list<u8>), not 1",
        assertThrows(AbiException.class, () -> pay.encode(List.of(json("5")))).getMessage());
  }

  @Test
  void decodeResult_ofNothing_takesNoBytes() throws AbiException {
    AbiMethod pay = Objects.requireNonNull(read(TOKEN).method("pay"));
    assertTrue(pay.decodeResult(new byte[0]).isNull());
    assertThrows(AbiException.class, () -> pay.decodeResult(new byte[1]));
  }

  private static EventInfo event(Bytes data, Bytes... topics) {
    return new EventInfo(Address.ZERO, List.of(topics), data);
  }

  @Test
  void decode_eventOfAnotherName_isNull() throws AbiException {
    Abi abi = read(TOKEN);
    assertNull(abi.decode(event(Bytes.EMPTY)));
    assertNull(abi.decode(event(Bytes.EMPTY, Bytes.of(new byte[32]))));
  }

  @Test
  void decode_eventWithOtherTopicsOrData_isRefused() throws AbiException {
    Abi abi = read(TOKEN);
    Bytes name = Bytes.of(abi.events().getFirst().topic().bytes());
    Bytes to = Bytes.of(new byte[32]);
    Bytes amount = Bytes.parse("0x0500000000000000");
    Named decoded = abi.decode(event(amount, name, to));
    assertEquals("Paid(to: " + Address.ZERO + ", amount: 5)", String.valueOf(decoded));
    assertEquals(
        json(
            "{\"name\":\"Paid\",\"fields\":{\"to\":\"%s\",\"amount\":\"5\"}}"
                .formatted(Address.ZERO)),
        Objects.requireNonNull(decoded).json());
    assertThrows(AbiException.class, () -> abi.decode(event(amount, name)));
    assertThrows(AbiException.class, () -> abi.decode(event(Bytes.EMPTY, name, to)));
    assertThrows(AbiException.class, () -> abi.decode(event(amount, name, Bytes.of(new byte[31]))));
  }

  @Test
  void decode_topicWithSomethingAfterItsValue_isRefused() throws AbiException {
    Abi abi =
        read(
            """
            {"abi":1,"name":"a","events":[
              {"name":"E","fields":[{"name":"on","type":"bool","indexed":true}]}]}
            """);
    Bytes name = Bytes.of(abi.events().getFirst().topic().bytes());
    byte[] topic = new byte[32];
    topic[0] = 1;
    assertEquals(
        "E(on: true)", String.valueOf(abi.decode(event(Bytes.EMPTY, name, Bytes.of(topic)))));
    topic[31] = 1;
    assertThrows(AbiException.class, () -> abi.decode(event(Bytes.EMPTY, name, Bytes.of(topic))));
  }

  @Test
  void decodeError_textOrAnotherName_isNull() throws AbiException {
    Abi abi = read(TOKEN);
    assertNull(abi.decodeError(Bytes.EMPTY));
    assertNull(abi.decodeError(Bytes.ofText("no")));
    assertNull(abi.decodeError(Bytes.parse("0xff")));
    assertNull(abi.decodeError(Bytes.parse("0xff05")));
    assertNull(abi.decodeError(Bytes.parse("0xff0141")));
    assertThrows(AbiException.class, () -> abi.decodeError(Bytes.parse("0xff0553686f7274")));
  }

  @Test
  void show_nestedValue_hasQuotesAroundTextOnly() throws AbiException {
    AbiType type =
        AbiType.parse("tuple<list<option<string>>,option<option<u8>>,option<bool>,hash>");
    JsonNode value = json("[[\"a\",null],[3],false,\"0x" + "00".repeat(32) + "\"]");
    AbiMethod method = new AbiMethod("m", AbiMethod.Kind.VIEW, "", List.of(), type);
    assertEquals("([\"a\", null], [3], false, 0x" + "00".repeat(32) + ")", method.show(value));
  }
}
