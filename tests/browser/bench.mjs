// How fast the page reads and shows a CSV, in Chromium: the engine's ingest as rows and bytes per second, beside merely reading
// the same file in a worker in the same run, and the longest task that held up the page meanwhile.
//
//   node tests/browser/bench.mjs [ALERTS …]     (10,000 and 100,000 without arguments)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { address, pageServer, port } from './server.mjs';

const RUNS = 5;
const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(10_000, 100_000);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const project = fileURLToPath(new URL('../..', import.meta.url));

function makeCsv(folder, n_alerts) {
  const path = join(folder, `sample-${n_alerts}.csv`);
  const build = ['run', '--quiet', '--release', '--example', 'sample_csv', '--', String(n_alerts)];
  execFileSync('cargo', build, { cwd: project, stdio: ['ignore', openSync(path, 'w'), 'inherit'] });
  return path;
}

// What the reading worker runs: reads a file as the engine does, and throws the bytes away.
const READER = `onmessage = async ({ data: file }) => {
  const began = performance.now();
  const size = 4 * 1024 * 1024;
  let next = file.slice(0, size).arrayBuffer();
  for (let at = 0; at < file.size; at += size) {
    await next;
    next = file.slice(at + size, at + 2 * size).arrayBuffer();
  }
  postMessage(performance.now() - began);
};`;

async function readingFloor(page) {
  return page.evaluate(async () => {
    const worker = new Worker('reader.js');
    const took = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    worker.postMessage(document.querySelector('#bench-file').files[0]);
    const ms = await took;
    worker.terminate();
    return ms;
  });
}

async function measure(browser, path) {
  const page = await browser.newPage();
  await page.route('**/reader.js', (route) => route.fulfill({ contentType: 'text/javascript', body: READER }));
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Open CSV' }).waitFor();
  // The drawing library is fetched and warmed up while a user reads the start screen.
  await page.waitForFunction(() => 'Plotly' in window);
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const input = document.body.appendChild(document.createElement('input'));
    Object.assign(input, { type: 'file', id: 'bench-file', hidden: true });
    window.longest = 0;
  });
  await page.locator('#bench-file').setInputFiles(path);
  const reading = await readingFloor(page);
  await page.getByTestId('file-input').setInputFiles(path);
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 120_000 });
  const result = await page.evaluate(() => ({
    ...Object.fromEntries(performance.getEntriesByType('measure').map(({ name, duration }) => [name, duration])),
    longest: window.longest,
    rows: Number(document.querySelector('[data-testid=rows-read]').dataset.value),
  }));
  await page.close();
  return { ...result, reading };
}

const folder = mkdtempSync(join(tmpdir(), 'expel-metrics-bench-'));
const server = pageServer(join(project, 'dist'));
await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--disable-background-networking', ...asRoot] });
try {
  console.log(`median of ${RUNS} visits; times in ms`);
  console.log('     rows      MB  reading   ingest  × reading   rows/s   MB/s  analyze  render    load  longest task');
  for (const n_alerts of sizes) {
    const path = makeCsv(folder, n_alerts);
    const megabytes = statSync(path).size / 1e6;
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await measure(browser, path));
    const of = (name) => median(runs.map((run) => run[name]));
    const ratio = median(runs.map((run) => run.ingest / run.reading));
    const { rows } = runs[0];
    const cells = [
      [rows.toLocaleString('en-US'), 9], [megabytes.toFixed(1), 7], [of('reading').toFixed(0), 8], [of('ingest').toFixed(0), 8], [ratio.toFixed(2), 10],
      [Math.round(rows / (of('ingest') / 1000)).toLocaleString('en-US'), 10], [(megabytes / (of('ingest') / 1000)).toFixed(0), 6],
      [of('analyze').toFixed(0), 8], [of('render').toFixed(0), 7], [of('load').toFixed(0), 7], [of('longest').toFixed(0), 13],
    ];
    console.log(cells.map(([text, width]) => text.padStart(width)).join(' '));
  }
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}
