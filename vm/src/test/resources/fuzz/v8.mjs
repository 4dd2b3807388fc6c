// Runs a module in V8 and writes a transcript as Transcript.java does.
// Usage: node v8.mjs MODULE.wasm PLAN.json TRANSCRIPT.txt
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const [wasm, planFile, output] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(planFile, 'utf8'));
const lines = [];
const view = new DataView(new ArrayBuffer(8));

function text(type, value) {
  switch (type) {
    case 'i32':
      return String(value | 0);
    case 'i64':
      return String(BigInt.asIntN(64, value));
    case 'f32':
      view.setFloat32(0, value);
      return Number.isNaN(value) ? 'NaN' : String(view.getInt32(0));
    case 'f64':
      view.setFloat64(0, value);
      return Number.isNaN(value) ? 'NaN' : String(view.getBigInt64(0));
    default:
      return 'reference';
  }
}

const texts = (types, values) => '[' + types.map((type, i) => text(type, values[i])).join(', ') + ']';

function value(type, bits) {
  const big = BigInt.asIntN(64, BigInt(bits));
  view.setBigInt64(0, big);
  switch (type) {
    case 'i32':
      return Number(BigInt.asIntN(32, big));
    case 'i64':
      return big;
    case 'f32':
      return view.getFloat32(4);
    default:
      return view.getFloat64(0);
  }
}

function javaHash(string) {
  let hash = 0;
  for (let i = 0; i < string.length; i++) {
    hash = (Math.imul(hash, 31) + string.charCodeAt(i)) | 0;
  }
  return hash;
}

function answer(line) {
  lines.push(line);
  return Number((BigInt(javaHash(line)) * 31n + BigInt(lines.length)) & 0x3fn);
}

function values(types, results) {
  return texts(types, types.length === 0 ? [] : types.length === 1 ? [results] : results);
}

const imports = {};
for (const { module, name, parameters, results } of plan.imports) {
  (imports[module] ??= {})[name] = (...args) => {
    const bits = answer(`${module}.${name}${texts(parameters, args)}`);
    const all = results.map((type) => value(type, bits));
    return all.length > 1 ? all : all[0];
  };
}

function run() {
  let instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm)), imports);
  } catch (e) {
    lines.push('not instantiated');
    return;
  }
  for (const { name, parameters, results, arguments: bits } of plan.calls) {
    const args = parameters.map((type, i) => value(type, bits[i]));
    let how;
    try {
      how = values(results, instance.exports[name](...args));
    } catch (e) {
      how = e instanceof WebAssembly.RuntimeError ? 'traps' : String(e);
    }
    lines.push(`${name}[${bits.join(', ')}] ${how}`);
  }
  if (plan.memory !== null) {
    const bytes = new Uint8Array(instance.exports[plan.memory].buffer);
    lines.push(`memory of ${bytes.length} bytes: ${crc32(bytes).toString(16)}`);
  }
  for (const { name, type } of plan.globals) {
    lines.push(`${name} = ${text(type, instance.exports[name].value)}`);
  }
}

run();
writeFileSync(output, lines.map((line) => line + '\n').join(''));
