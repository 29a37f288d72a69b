// Serves dist/ as a plain web host would, for the browser tests: below a folder of the host, compressed, 404 for what isn't there.
//
//   node tests/browser/server.mjs [FOLDER]

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import sirv from 'sirv';

/** Not the root: the page must work wherever it is put. */
export const base = '/any/where/';
export const port = Number(process.env.TEST_PORT ?? 8091);
/** How many tests run at a time. */
export const workers = 2;
/** Stand-ins for Workbench, of another origin than the page. Each has one memory and one set of faults: every worker uses its own. */
export const workbenchPorts = Array.from({ length: workers }, (_, worker) => port + 1 + worker);
export const workbench = `http://127.0.0.1:${workbenchPorts[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]}`;
export const address = `http://127.0.0.1:${port}${base}`;
/** The engine does nothing but turn in circles from its next request of that kind on. */
const stuckAt = (path) => `{
  const send = globalThis.fetch;
  globalThis.fetch = (request, ...rest) => {
    if (String(request.url ?? request).includes('${path}')) for (;;);
    return send(request, ...rest);
  };
}
`;

/** Code that an engine runs before its own. */
const CHANGES = {
  // Waits pass 40 times as fast, so that limits of minutes are met within a test.
  hurried: `{
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (act, ms, ...rest) => later(act, ms >= 200 ? ms / 40 : ms, ...rest);
}
`,
  'stuck-export': stuckAt('service_metrics'),
  'stuck-login': stuckAt('auth/v0/login'),
  // Counts texts in all that the engine holds: the binary's memory, and the buffers that streams were read into.
  scanned: `{
  const memories = [];
  const buffers = [];
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const start = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const started = await start.apply(WebAssembly, all);
      memories.push((started.instance ?? started).exports.memory);
      return started;
    };
  }
  for (const reader of [globalThis.ReadableStreamBYOBReader, globalThis.ReadableStreamDefaultReader]) {
    if (!reader) continue;
    const { read } = reader.prototype;
    reader.prototype.read = async function (...all) {
      const piece = await read.apply(this, all);
      if (piece.value) buffers.push(piece.value);
      return piece;
    };
  }
  const channel = new BroadcastChannel('scan');
  const text = (bytes) => new TextDecoder('latin1').decode(new Uint8Array(bytes.buffer ?? bytes).slice());
  channel.onmessage = ({ data }) => {
    const held = [...memories.map(({ buffer }) => text(buffer)), ...buffers.filter(({ buffer }) => buffer.byteLength > 0).map(text)];
    channel.postMessage(data.map((secret) => held.reduce((n, one) => n + one.split(secret).length - 1, 0)));
  };
}
`,
};

/** The same page with an engine that runs other code before its own: see `CHANGES`. */
export const changedAddress = (change) => `${address}${change}/`;
export const hurriedAddress = changedAddress('hurried');

/** The same page with an engine under the policy that the recipes in deploy/ send with it: it may ask its own host alone. */
export const restrictedAddress = `${address}restricted/`;
const [, POLICY] = /Content-Security-Policy: (.*)/.exec(readFileSync(new URL('../../deploy/_headers', import.meta.url), 'utf8'));

/** index.html for an engine whose script begins with other code: the page starts no script but the one that it names by its digest. */
export function expecting(html, script) {
  const digest = `sha384-${createHash('sha384').update(script).digest('base64')}`;
  return html.replace(/(<meta name="engine-integrity" content=")[^"]*/, `$1${digest}`);
}

/** A server of the files in `folder`; it doesn't listen yet. `onSent` hears of each file that was sent, by its path below the page's. */
export function pageServer(folder, onSent = () => {}) {
  const compress = compression();
  const files = sirv(folder, {
    // Look for files on each request, so that a new build is served at once.
    dev: true,
    // As deploy/ has it.
    setHeaders: (response, path) => {
      const isNamed = /-[0-9a-f]{16}(_bg)?\.(js|mjs|wasm|css|svg)$/.test(path);
      response.setHeader('Cache-Control', isNamed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });

  /** The address of the engine's script, as the page names it. */
  const engineScript = () => {
    const [, engine] = /name="engine" content="([^"]*)/.exec(readFileSync(join(folder, 'index.html'), 'utf8'));
    return `/${engine.replaceAll('&amp;', '&')}`;
  };

  return createServer((request, response) => {
    const notFound = () => {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('Not found\n');
    };
    if (!request.url.startsWith(base)) {
      notFound();
      return;
    }
    request.url = request.url.slice(base.length - 1);
    const change = Object.keys(CHANGES).find((name) => request.url.startsWith(`/${name}/`));
    if (change) {
      request.url = request.url.slice(change.length + 1);
      const script = engineScript();
      const changed = () => CHANGES[change] + readFileSync(join(folder, new URL(script, address).pathname), 'utf8');
      if (request.url === script) {
        response.writeHead(200, { 'Content-Type': 'text/javascript' });
        response.end(changed());
        return;
      }
      if (request.url === '/') {
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end(expecting(readFileSync(join(folder, 'index.html'), 'utf8'), changed()));
        return;
      }
    }
    // A page of this site that has the page in a frame.
    if (request.url === '/framing/') {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Around it</title><iframe src="../" width="900" height="700"></iframe>');
      return;
    }
    if (request.url.startsWith('/restricted/')) {
      request.url = request.url.slice('/restricted'.length);
      if (request.url === engineScript()) response.setHeader('Content-Security-Policy', POLICY);
    }
    const path = request.url.slice(1).split('?')[0];
    response.on('finish', () => onSent(path, response.statusCode));
    // The compression that every host offers, and the one in which the page's size is measured: no Brotli.
    if (/\bgzip\b/.test(request.headers['accept-encoding'])) {
      request.headers['accept-encoding'] = 'gzip';
    }
    compress(request, response, () => files(request, response, notFound));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../../dist', import.meta.url));
  pageServer(folder).listen(port, '127.0.0.1', () => console.log(`Serving ${folder} at ${address}`));
}
