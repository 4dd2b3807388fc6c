//! `contracts/abi-vectors.json` is shared with the other implementations of the encoding. The file
//! is compared as text with what is made here, so this needs no reader of JSON.

use super::*;
use crate::prelude::*;
use core::fmt::Debug;

const FILE: &str = include_str!("../../../../abi-vectors.json");

mod sample {
    use crate as qlcvm_contract;
    use qlcvm_contract::prelude::*;

    contract! {
        name: sample;

        enum Event {
            Transfer { #[indexed] from: Address, #[indexed] to: Address, amount: u128 },
            Noted { #[indexed] by: String, #[indexed] count: u32, text: String },
            Empty {},
        }

        enum Error {
            Insufficient { needed: u128, available: u128 },
            Closed,
        }

        /// Says "what" it gets, with a \ in it,
        /// on two lines.
        ///
        /// And a paragraph.
        call fn echo(text: String, pairs: Vec<(Address, Option<u128>)>) -> (String, u32) {
            (text, pairs.len() as u32)
        }

        view fn nothing() {}
    }
}

/// The address whose text form the protocol gives.
const ADDRESS: Address = Address([
    0xe8, 0x92, 0x08, 0xdd, 0x03, 0x8f, 0xbb, 0x26, 0x99, 0x87, 0x68, 0x96, 0x21, 0xd5, 0x22, 0x92,
    0xae, 0x9c, 0x35, 0x94, 0x1a, 0x74, 0x84, 0x75, 0x6e, 0xcc, 0xed, 0x92, 0xa6, 0x50, 0x93, 0xba,
]);
const ADDRESS_TEXT: &str = "qlc_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3";
const ZERO_TEXT: &str = "qlc_1111111111111111111111111111111111111111111111111111hifc8npp";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |text, byte| format!("{text}{byte:02x}"))
}

fn name<T: Abi>() -> String {
    String::from_utf8(T::NAME.bytes[..T::NAME.len].to_vec()).unwrap()
}

/// A line of the file, after the value went there and back.
fn value<T: Abi + PartialEq + Debug>(value: T, json: &str) -> String {
    let bytes = to_bytes(&value);
    assert_eq!(from_bytes::<T>(&bytes).as_ref(), Ok(&value));
    assert_eq!(from_bytes::<T>(&[&bytes[..], &[0]].concat()), Err(Malformed::TooLong));
    assert_eq!(from_bytes::<T>(&bytes[..bytes.len() - 1]).ok(), None);
    assert!(bytes.len() >= T::BYTES_MIN);
    assert_eq!(T::BYTES_FIXED.unwrap_or(bytes.len()), bytes.len());
    format!(r#"{{"type": "{}", "value": {json}, "bytes": "{}"}}"#, name::<T>(), hex(&bytes))
}

/// A line of the file: bytes that are no value of the type.
fn malformed<T: Abi + PartialEq + Debug>(bytes: &[u8], why: Malformed) -> String {
    assert_eq!(from_bytes::<T>(bytes), Err(why));
    format!(r#"{{"type": "{}", "bytes": "{}"}}"#, name::<T>(), hex(bytes))
}

fn event(event: sample::Event, fields: &str) -> String {
    let emitted = event.encoded();
    let topics: Vec<String> =
        emitted.topics().iter().map(|topic| format!(r#""{}""#, hex(topic))).collect();
    format!(
        r#"{{"name": {fields}, "topics": [{}], "data": "{}"}}"#,
        topics.join(", "),
        hex(emitted.data())
    )
}

fn error(error: sample::Error, fields: &str) -> String {
    use crate::error::Failure;
    let revert = Revert::from(error.clone());
    assert_eq!(sample::Error::decode_failure(revert.data()), Some(error));
    format!(r#"{{"name": {fields}, "data": "{}"}}"#, hex(revert.data()))
}

fn values() -> Vec<String> {
    let address = format!(r#""{ADDRESS_TEXT}""#);
    let hash = Hash([0xab; 32]);
    vec![
        value(false, "false"),
        value(true, "true"),
        value(0u8, "0"),
        value(255u8, "255"),
        value(0x1234u16, "4660"),
        value(0x1234_5678u32, "305419896"),
        value(u64::MAX, r#""18446744073709551615""#),
        value(1u64 << 53, r#""9007199254740992""#),
        value(1_000_000_000_000_000_000_000_000u128, r#""1000000000000000000000000""#),
        value(u128::MAX, r#""340282366920938463463374607431768211455""#),
        value(-1i8, "-1"),
        value(-2i16, "-2"),
        value(i32::MIN, "-2147483648"),
        value(i64::MIN, r#""-9223372036854775808""#),
        value(-1i128, r#""-1""#),
        value(ADDRESS, &address),
        value(hash, &format!(r#""{}""#, hex(&hash.0))),
        value(String::new(), r#""""#),
        value("grüße".to_string(), r#""grüße""#),
        value(Vec::<u8>::new(), r#""0x""#),
        value(vec![1u8, 2, 255], r#""0x0102ff""#),
        value(Vec::<u16>::new(), "[]"),
        value(vec![1u16, 2, 3], "[1, 2, 3]"),
        value(vec!["a".to_string(), String::new()], r#"["a", ""]"#),
        value(vec![vec![1u8], vec![]], r#"["0x01", "0x"]"#),
        value(None::<u32>, "null"),
        value(Some(7u32), "7"),
        value(Some("x".to_string()), r#""x""#),
        value((1u8, true), "[1, true]"),
        value(
            (ADDRESS, 5u128, "hat".to_string(), None::<Hash>),
            &format!(r#"[{address}, "5", "hat", null]"#),
        ),
        value(
            vec![(1u32, Some(vec![9u8])), (2, None)],
            r#"[[1, "0x09"], [2, null]]"#,
        ),
    ]
}

fn malformed_values() -> Vec<String> {
    vec![
        malformed::<bool>(&[2], Malformed::Flag(2)),
        malformed::<bool>(&[], Malformed::TooShort),
        malformed::<u32>(&[1, 0, 0], Malformed::TooShort),
        malformed::<u32>(&[1, 0, 0, 0, 0], Malformed::TooLong),
        malformed::<String>(&[1, 0, 0, 0, 0xff], Malformed::Utf8),
        malformed::<String>(&[2, 0, 0, 0, b'a'], Malformed::TooShort),
        malformed::<Vec<u8>>(&[255, 255, 255, 255], Malformed::TooShort),
        malformed::<Vec<u64>>(&[2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], Malformed::TooShort),
        malformed::<Option<u8>>(&[2, 0], Malformed::Flag(2)),
        malformed::<Option<u8>>(&[0, 0], Malformed::TooLong),
        malformed::<(u8, bool)>(&[1, 3], Malformed::Flag(3)),
    ]
}

fn events() -> Vec<String> {
    use sample::Event;
    let to = Address::ZERO;
    vec![
        event(
            Event::Transfer { from: ADDRESS, to, amount: 5 },
            &format!(
                r#""Transfer", "types": ["address", "address", "u128"], "indexed": [true, true, false], "values": ["{ADDRESS_TEXT}", "{ZERO_TEXT}", "5"]"#
            ),
        ),
        event(
            Event::Noted { by: "alice".into(), count: 7, text: "hello".into() },
            r#""Noted", "types": ["string", "u32", "string"], "indexed": [true, true, false], "values": ["alice", 7, "hello"]"#,
        ),
        event(Event::Empty {}, r#""Empty", "types": [], "indexed": [], "values": []"#),
    ]
}

fn errors() -> Vec<String> {
    use sample::Error;
    vec![
        error(
            Error::Insufficient { needed: 10, available: 3 },
            r#""Insufficient", "types": ["u128", "u128"], "values": ["10", "3"]"#,
        ),
        error(Error::Closed, r#""Closed", "types": [], "values": []"#),
    ]
}

#[test]
fn vectors_encoded_here_are_those_of_the_shared_file() {
    let part = |name: &str, lines: Vec<String>| {
        format!("  \"{name}\": [\n    {}\n  ]", lines.join(",\n    "))
    };
    let parts = [
        part("values", values()),
        part("malformed", malformed_values()),
        part("events", events()),
        part("errors", errors()),
    ];
    let made = format!("{{\n{}\n}}\n", parts.join(",\n"));
    if std::env::var_os("WRITE_ABI_VECTORS").is_some() {
        std::fs::write("../../abi-vectors.json", &made).unwrap();
    } else {
        assert_eq!(FILE, made, "to write the file: WRITE_ABI_VECTORS=1 cargo test");
    }
}

#[test]
fn decode_count_beyond_the_bytes_is_refused_before_allocating() {
    let claims = u32::MAX.to_le_bytes();
    assert_eq!(from_bytes::<Vec<Address>>(&claims), Err(Malformed::TooShort));
    assert_eq!(from_bytes::<Vec<Vec<u8>>>(&claims), Err(Malformed::TooShort));
}

#[test]
fn encode_several_values_concatenates_them() {
    assert_eq!(encode![], Vec::<u8>::new());
    assert_eq!(encode![1u8, 2u16, "a".to_string()], [1, 2, 0, 1, 0, 0, 0, b'a']);
}

#[test]
fn section_of_a_contract_is_json_with_everything() {
    assert_eq!(
        sample::DEFINITION.abi(),
        concat!(
            r#"{"abi":1,"name":"sample","doc":"","methods":["#,
            r#"{"name":"echo","kind":"call","#,
            r#""doc":"Says \"what\" it gets, with a \\ in it, on two lines.\nAnd a paragraph.","#,
            r#""args":[{"name":"text","type":"string"},"#,
            r#"{"name":"pairs","type":"list<tuple<address,option<u128>>>"}],"#,
            r#""result":"tuple<string,u32>"},"#,
            r#"{"name":"nothing","kind":"view","doc":"","args":[],"result":null}],"#,
            r#""events":[{"name":"Transfer","doc":"","fields":["#,
            r#"{"name":"from","type":"address","indexed":true},"#,
            r#"{"name":"to","type":"address","indexed":true},"#,
            r#"{"name":"amount","type":"u128","indexed":false}]},"#,
            r#"{"name":"Noted","doc":"","fields":["#,
            r#"{"name":"by","type":"string","indexed":true},"#,
            r#"{"name":"count","type":"u32","indexed":true},"#,
            r#"{"name":"text","type":"string","indexed":false}]},"#,
            r#"{"name":"Empty","doc":"","fields":[]}],"#,
            r#""errors":[{"name":"Insufficient","doc":"","fields":["#,
            r#"{"name":"needed","type":"u128"},{"name":"available","type":"u128"}]},"#,
            r#"{"name":"Closed","doc":"","fields":[]},"#,
            r#"{"name":"BadInput","doc":"The input is no encoding of the method's arguments.","#,
            r#""fields":[{"name":"argument","type":"string"}]}]}"#,
        )
    );
}
