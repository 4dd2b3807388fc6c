// Puts a contract's interface into its module, since AssemblyScript can't write custom sections:
//   node add-abi.mjs FILE.wasm ABI.json
// The JSON is written without spaces. An interface that is there already is replaced.
import { readFileSync, writeFileSync } from "node:fs";

const NAME = Buffer.from("qlcvm.abi");
const BYTES_MAX = 64 << 10;
const HEAD_BYTES = 8;
const CUSTOM = 0;

/** LEB128, unsigned. */
function number(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** The number at a position, and the position after it. */
function readNumber(module, position) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = module[position++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, position];
  }
}

/** The module without the section. */
function stripped(module) {
  const parts = [module.subarray(0, HEAD_BYTES)];
  for (let start = HEAD_BYTES; start < module.length; ) {
    const [length, content] = readNumber(module, start + 1);
    const [nameLength, name] = module[start] === CUSTOM ? readNumber(module, content) : [0, 0];
    if (!module.subarray(name, name + nameLength).equals(NAME)) {
      parts.push(module.subarray(start, content + length));
    }
    start = content + length;
  }
  return Buffer.concat(parts);
}

const [wasm, abi] = process.argv.slice(2);
if (abi === undefined) {
  console.error("usage: node add-abi.mjs FILE.wasm ABI.json");
  process.exit(2);
}
const json = Buffer.from(JSON.stringify(JSON.parse(readFileSync(abi, "utf8"))));
if (json.length > BYTES_MAX) {
  console.error(`${abi} has ${json.length} bytes; at most ${BYTES_MAX} are allowed`);
  process.exit(1);
}
const section = Buffer.concat([number(NAME.length), NAME, json]);
writeFileSync(
  wasm,
  Buffer.concat([
    stripped(readFileSync(wasm)),
    Buffer.from([CUSTOM]),
    number(section.length),
    section,
  ]),
);
