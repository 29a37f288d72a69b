// Gives what a binary imports of its glue code short names. wasm-bindgen's hold sixteen random digits each, which no compression makes shorter, in the
// binary and in the glue code: several kB that everybody would download.

import { imports, IMPORTS, leb128, section, sized } from './wasm.mjs';

const HAS_DIGITS = /_[0-9a-f]{16}$/;

/** A binary and its glue code, with short names for those imports whose names hold digits. */
export function withShortImports(wasm, js) {
  const { start, end } = section(wasm, IMPORTS);
  const named = (name) => sized(Buffer.from(name));
  const all = imports(wasm);
  const content = [...leb128(all.length)];
  const short = new Map();
  for (const { module, name, description } of all) {
    if (HAS_DIGITS.test(name) && !short.has(name)) short.set(name, `$${short.size.toString(36)}`);
    content.push(...named(module), ...named(short.get(name) ?? name), ...description);
  }
  const glue = js.replaceAll(/\b__wb\w+/g, (name) => short.get(name) ?? name);
  const changed = [wasm.subarray(0, start), Buffer.from([IMPORTS, ...sized(content)]), wasm.subarray(end)];
  return { wasm: Buffer.concat(changed), js: glue };
}
