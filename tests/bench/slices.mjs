// A file's bytes in order, as fast as the browser hands them over: several slices are asked for ahead, because each is a round trip
// to the browser's process.
const SLICE_BYTES = 8 * 1024 * 1024;
const N_AHEAD = 4;

export async function* slices(file) {
  const ahead = [];
  for (let at = 0; at < file.size || ahead.length > 0; at += SLICE_BYTES) {
    if (at < file.size) ahead.push(file.slice(at, at + SLICE_BYTES).arrayBuffer());
    if (ahead.length === N_AHEAD || at >= file.size) yield new Uint8Array(await ahead.shift());
  }
}
