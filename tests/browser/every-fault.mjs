// What every-fault.spec.mjs needs: the build with faults in it, a host that serves it and fails as well, and a way to see whether what the
// page shows is whole or says what failed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base, pageServer } from './server.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const inject = readFileSync(new URL('every-fault.inject.js', import.meta.url), 'utf8');
const tool = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const digest = (content) => `sha384-${createHash('sha384').update(content).digest('base64')}`;

/** The binary, which asks `faults.grow` for more memory instead of the browser. */
function askingForMemory(path) {
  const text = `${path}.wat`;
  execFileSync(tool('wasm-dis'), [path, '-all', '-o', text]);
  const before = readFileSync(text, 'utf8');
  const after = before
    .replace('\n (import ', '\n (import "faults" "grow" (func $faults_grow (param i32) (result i32)))\n (import ')
    .replaceAll('(memory.grow', '(call $faults_grow');
  if (before.split('(memory.grow').length !== 2 || !after.includes('"faults"')) throw new Error(`${path} grows in more than one place`);
  writeFileSync(text, after);
  execFileSync(tool('wasm-as'), [text, '-all', '--disable-compact-imports', '-o', path]);
  rmSync(text);
}

/** A copy of the build whose code can be made to fail, with the digests that it then has. */
export function harmed() {
  const folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
  cpSync(dist, folder, { recursive: true });
  const read = (name) => readFileSync(join(folder, name));
  const replaced = [];
  const change = (name, act) => {
    const before = digest(read(name));
    act(join(folder, name));
    replaced.push([before, digest(read(name))]);
  };
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.wasm')) change(name, askingForMemory);
    if (name.startsWith('boot-')) change(name, (path) => writeFileSync(path, inject + readFileSync(path, 'utf8')));
  }
  // In addresses digests are encoded, even one that looks the same then.
  const encoded = (digest) => `=${encodeURIComponent(digest)}`;
  const renew = (text) => replaced.reduce((text, [from, to]) => text.replaceAll(encoded(from), encoded(to)).replaceAll(from, to), text);
  change('index.html', (path) => writeFileSync(path, renew(readFileSync(path, 'utf8'))));
  const worker = join(folder, 'service-worker.js');
  writeFileSync(worker, inject + renew(readFileSync(worker, 'utf8')));
  return folder;
}

/** The host of the page, which can fail as well. */
export class Host {
  port = 0;
  counts = {};
  /** The file that was not had. */
  hit = undefined;
  armed = undefined;

  constructor(folder) {
    this.folder = folder;
  }

  get address() {
    return `http://127.0.0.1:${this.port}${base}`;
  }

  async start() {
    const files = pageServer(this.folder);
    this.server = createServer((request, response) => {
      const path = new URL(request.url, this.address).pathname.slice(base.length);
      if (path === 'service-worker.js') {
        const toFail = `globalThis.toFail = ${JSON.stringify(this.toFail ?? null)};\n`;
        response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' });
        response.end(toFail + readFileSync(join(this.folder, path), 'utf8'));
        return;
      }
      // Without it there is no page of ours to say anything.
      if (!['', 'index.html'].includes(path)) {
        if (this.isDue('status', path)) {
          response.writeHead(500, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' });
          response.end('Out of order\n');
          return;
        }
        if (this.isDue('cut', path)) {
          const content = readFileSync(join(this.folder, path));
          response.writeHead(200, { 'Content-Length': content.length, 'Cache-Control': 'no-store' });
          response.write(content.subarray(0, content.length / 2), () => response.destroy());
          return;
        }
      }
      files.emit('request', request, response);
    });
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  isDue(kind, path) {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const isDue = this.armed?.kind === kind && this.armed.n === this.counts[kind];
    if (isDue) this.hit = path;
    return isDue;
  }

  arm(fault) {
    this.counts = {};
    this.hit = undefined;
    this.armed = fault?.where === 'host' ? fault : undefined;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/**
 * What the page shows: its figures by their raw values, and every sentence that says that something is wrong. The age of an alert that is
 * still open grows from one visit to the next: of it only whether there is one.
 */
export const look = (page, isLate = false) =>
  page.evaluate((isLate) => {
    const root = document.documentElement;
    if (isLate) document.querySelector('.late')?.getAnimations().forEach((wait) => wait.finish());
    const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
    const raw = ({ dataset }) => (['age', 'oldest'].includes(dataset.key) && dataset.value ? 'a time' : dataset.value);
    const texts = (selector) => [...document.querySelectorAll(selector)].filter(isSeen).map((element) => element.innerText.trim()).filter(Boolean);
    return {
      state: root.dataset.state,
      figures: [...document.querySelectorAll('[data-value]')].map((cell) => `${cell.dataset.testid ?? cell.dataset.key} ${raw(cell)}`).join('\n'),
      n_charts: document.querySelectorAll('.js-plotly-plot .main-svg').length,
      // The page looks as it is meant to, and as its user chose.
      looks: [
        ...['tokens-', 'app-'].map((name) => document.querySelector(`link[rel=stylesheet][href*="/${name}"]`)?.sheet?.cssRules.length),
        root.dataset.theme,
      ].join(' '),
      isStopped: document.getElementById('stopped')?.hidden === false,
      sentences: texts('[role=alert], [data-testid=problem], [data-testid=sign-in-off], [data-testid=notice], .chart-failed, .failures summary, .late'),
    };
  }, isLate);
