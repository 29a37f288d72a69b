// A file's bytes in order, as fast as the browser hands them over, in a buffer that is used over and over: a piece is gone when the next
// one is asked for.
const BUFFER_BYTES = 1024 * 1024;

export async function* pieces(file) {
  const reader = file.stream().getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    yield value;
    buffer = value.buffer;
  }
}
