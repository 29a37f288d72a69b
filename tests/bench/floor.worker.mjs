// The floor: reads a file and throws it away.
import { pieces } from './pieces.mjs';

onmessage = async ({ data: file }) => {
  let n_bytes = 0;
  for await (const bytes of pieces(file)) n_bytes += bytes.length;
  postMessage({ n_bytes });
};

postMessage('up');
