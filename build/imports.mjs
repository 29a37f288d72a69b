// Gives what a binary imports of its glue code short names. wasm-bindgen's hold sixteen random digits each, which no compression makes shorter, in the
// binary and in the glue code: several kB that everybody would download.

/** An unsigned number in LEB128, as WebAssembly writes it. */
function leb128(number) {
  const bytes = [];
  do {
    bytes.push((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    number >>>= 7;
  } while (number > 0);
  return bytes;
}

/** Reads a binary from `at` on. */
class Reader {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at });
  }
  number() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      number |= (byte & 0x7f) << shift;
      if (byte < 0x80) return number >>> 0;
    }
  }
  name() {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString();
  }
  /** The rest of an import: what it is. */
  description() {
    const start = this.at;
    const limits = () => {
      const flags = this.number();
      this.number();
      if (flags & 1) this.number();
    };
    const kind = this.bytes[this.at++];
    if (kind === 0) this.number();
    else if (kind === 2) limits();
    else if (kind === 3) this.at += 2;
    else throw new Error(`build/imports.mjs does not know imports of kind ${kind}.`);
    return this.bytes.subarray(start, this.at);
  }
}

const IMPORTS = 2;
const HAS_DIGITS = /_[0-9a-f]{16}$/;

/** A binary and its glue code, with short names for those imports whose names hold digits. */
export function withShortImports(wasm, js) {
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = wasm[reader.at++];
    const size = reader.number();
    const end = reader.at + size;
    if (id !== IMPORTS) {
      reader.at = end;
      continue;
    }
    const named = (name) => [...leb128(Buffer.byteLength(name)), ...Buffer.from(name)];
    const n = reader.number();
    const section = [...leb128(n)];
    const short = new Map();
    for (let nth = 0; nth < n; nth += 1) {
      const [module, name] = [reader.name(), reader.name()];
      if (HAS_DIGITS.test(name) && !short.has(name)) short.set(name, `$${short.size.toString(36)}`);
      section.push(...named(module), ...named(short.get(name) ?? name), ...reader.description());
    }
    const glue = js.replaceAll(/\b__wb\w+/g, (name) => short.get(name) ?? name);
    const changed = [wasm.subarray(0, start), Buffer.from([IMPORTS, ...leb128(section.length), ...section]), wasm.subarray(end)];
    return { wasm: Buffer.concat(changed), js: glue };
  }
  throw new Error('The binary imports nothing: see build/imports.mjs.');
}
