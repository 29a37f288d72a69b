// The floor: reads a file and throws it away.
import { slices } from './slices.mjs';

onmessage = async ({ data: file }) => {
  let n_bytes = 0;
  for await (const bytes of slices(file)) n_bytes += bytes.length;
  postMessage({ n_bytes });
};

postMessage('up');
