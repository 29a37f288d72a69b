// What WebAssembly's binaries are made of: numbers, names and sections.

/** An unsigned number in LEB128, as WebAssembly writes it. */
export function leb128(number) {
  const bytes = [];
  do {
    bytes.push((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    number >>>= 7;
  } while (number > 0);
  return bytes;
}

/** Reads a binary from `at` on. */
export class Reader {
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
    return Buffer.from(this.bytesOf(this.number())).toString();
  }
  /** Goes past `n` bytes and returns them. */
  bytesOf(n) {
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
}

/** Kinds of sections. */
export const CUSTOM = 0;
export const IMPORTS = 2;
export const CODE = 10;

/** The one section of a kind in a binary: where it starts, where its content does, and where it ends. */
export function section(wasm, kind) {
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const found = wasm[reader.at++];
    const size = reader.number();
    const content = reader.at;
    reader.bytesOf(size);
    if (found === kind) return { start, content, end: reader.at };
  }
  throw new Error(`The binary has no section of kind ${kind}.`);
}

/** What an import is: its kind, and what that kind says. */
function description(reader) {
  const start = reader.at;
  const limits = () => {
    const flags = reader.number();
    reader.number();
    if (flags & 1) reader.number();
  };
  const kind = reader.bytes[reader.at++];
  if (kind === 0) reader.number();
  else if (kind === 2) limits();
  else if (kind === 3) reader.bytesOf(2);
  else throw new Error(`build/wasm.mjs does not know imports of kind ${kind}.`);
  return reader.bytes.subarray(start, reader.at);
}

/** What a binary imports, in its order: names, and the bytes that say what it is. */
export function imports(wasm) {
  const reader = new Reader(wasm, section(wasm, IMPORTS).content);
  return Array.from({ length: reader.number() }, () => ({ module: reader.name(), name: reader.name(), description: description(reader) }));
}

/** Bytes that say their own length first: a name, a section's content, a function's body. */
export const sized = (bytes) => [...leb128(bytes.length), ...bytes];
