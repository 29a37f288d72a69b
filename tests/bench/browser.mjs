// How fast the page reads and shows a CSV, in Chromium, beside three others that get the same file in the same run: merely reading it
// in a worker (the floor), uDSV in a worker, and DuckDB-Wasm in its worker, both computing the same figures. All must agree on them.
// Then what a user does with the data, beside DuckDB-Wasm, which must find the same.
//
//   node tests/bench/browser.mjs [--runs N] [ALERTS …]     (five runs of 10,000, 100,000 and 1,000,000 without arguments)
//   node tests/bench/browser.mjs --smoke                   (one of 10,000, without DuckDB, which is large: shows that all this works)
//
// Prints Markdown tables, those of docs/performance.md.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import sirv from 'sirv';
import { base, pageServer } from '../browser/server.mjs';
import { agree, shownFigures } from './figures.mjs';
import { interactionsTable, useDuckdb, usePage } from './interactions.mjs';
import { median, ms, ratio, table, task } from './tables.mjs';

const { values: options, positionals } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, runs: { type: 'string' } },
  allowPositionals: true,
});
const n_runs = Number(options.runs ?? (options.smoke ? 1 : 5));
const sizes = options.smoke ? [10_000] : positionals.map(Number);
if (sizes.length === 0) sizes.push(10_000, 100_000, 1_000_000);

// A long history: the change-point search is about days, however many alerts they have.
const TEN_YEARS = { n_alerts: 300_000, n_days: 3_650 };

const PATIENCE_MS = 300_000;

const here = fileURLToPath(new URL('.', import.meta.url));
const project = join(here, '../..');
const peers = join(here, 'node_modules');
const duckdbFiles = join(peers, '@duckdb/duckdb-wasm/dist');

// What is measured beside is needed here alone, so only this command fetches it.
function installPeers() {
  const wanted = options.smoke ? join(peers, 'udsv') : duckdbFiles;
  const installed = join(peers, '.package-lock.json');
  const is_current = existsSync(wanted) && statSync(installed).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs;
  if (is_current) return;
  console.error('bench: installing what is measured beside into tests/bench/node_modules');
  execFileSync('npm', ['ci', ...(options.smoke ? ['--omit=optional'] : [])], { cwd: here, stdio: ['ignore', 2, 2] });
}

function makeCsv(folder, ...settings) {
  const path = join(folder, `sample-${settings.join('-')}.csv`);
  const command = ['run', '--quiet', '--release', '--example', 'sample_csv', '--', ...settings.map(String)];
  execFileSync('cargo', command, { cwd: project, stdio: ['ignore', openSync(path, 'w'), 'inherit'] });
  return path;
}

// An empty page, and the scripts that are measured beside ours, each in one file.
async function makePeers(folder) {
  const bundle = (entry, outfile, format) =>
    build({ entryPoints: [join(here, entry)], outfile: join(folder, outfile), bundle: true, minify: true, format, logLevel: 'error' });
  await bundle('floor.worker.mjs', 'floor.js', 'iife');
  await bundle('udsv.worker.mjs', 'udsv.js', 'iife');
  if (!options.smoke) await bundle('duckdb.page.mjs', 'duckdb.js', 'esm');
}

function peersServer(folder) {
  const files = sirv(folder, { dev: true });
  const duckdb = options.smoke ? files : sirv(duckdbFiles, { dev: true });
  // Its variant for browsers with WebAssembly exceptions, as all are by now. The multi-threaded one is an experiment.
  const renamed = { '/duckdb.wasm': '/duckdb-eh.wasm', '/duckdb.worker.js': '/duckdb-browser-eh.worker.js' };
  return createServer((request, response) => {
    const notFound = () => response.writeHead(404).end();
    if (request.url === '/') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Empty</title><input type="file">');
    } else if (request.url in renamed) {
      request.url = renamed[request.url];
      duckdb(request, response, notFound);
    } else {
      files(request, response, notFound);
    }
  });
}

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`)));

// Its own browser for each measurement: nothing is warm or left over from the one before. The callback gets its page and a function
// that gives the megabytes of memory that the page's process takes: all of them, whatever part of the browser asked for it.
async function inBrowser(callback) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--disable-background-networking', ...asRoot] });
  try {
    const page = await browser.newPage({ timezoneId: 'UTC' });
    page.setDefaultTimeout(PATIENCE_MS);
    const system = await browser.newBrowserCDPSession();
    const megabytes = async () => {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => String(id));
      // A spare one waits for the next page; it has hardly anything.
      const sizes = execFileSync('ps', ['-o', 'rss=', '-p', renderers.join(',')], { encoding: 'utf8' });
      return Math.max(...sizes.trim().split(/\s+/).map(Number)) / 1024;
    };
    return await callback(page, megabytes);
  } finally {
    await browser.close();
  }
}

async function emptyPage(address) {
  return inBrowser(async (page, megabytes) => {
    await page.goto(address);
    await page.waitForTimeout(500);
    return megabytes();
  });
}

// From handing the file to a worker, which is up by then like ours, to its answer.
async function askWorker(address, script, path) {
  return inBrowser(async (page, megabytes) => {
    await page.goto(address);
    await page.locator('input').setInputFiles(path);
    const answer = await page.evaluate(async (script) => {
      const worker = new Worker(script);
      const said = () =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        });
      await said();
      const began = performance.now();
      worker.postMessage(document.querySelector('input').files[0]);
      const answer = await said();
      return { ms: performance.now() - began, ...answer };
    }, script);
    return { ...answer, megabytes: await megabytes() };
  });
}

async function startDuckdb(page, address, path) {
  await page.goto(address);
  await page.locator('input').setInputFiles(path);
  await page.addScriptTag({ type: 'module', url: 'duckdb.js' });
  await page.waitForFunction(() => window.start_ms !== undefined && window.compute !== undefined);
}

async function askDuckdb(address, path) {
  return inBrowser(async (page, megabytes) => {
    await startDuckdb(page, address, path);
    const answer = await page.evaluate(async () => {
      const began = performance.now();
      const figures = await window.compute(document.querySelector('input').files[0]);
      return { ms: performance.now() - began, start_ms: window.start_ms, figures };
    });
    return { ...answer, megabytes: await megabytes() };
  });
}

const changePoints = () => [...document.querySelector('[data-testid=table-change-points]').tBodies].flatMap((body) => [...body.rows]).length;

const measures = () => performance.getEntriesByType('measure').map(({ name, duration }) => [name, duration]);

// What a control costs: until the charts show the new figures.
async function turnControl(page, change) {
  const n_renders = (entries) => entries.filter(([name]) => name === 'render').length;
  const before = n_renders(await page.evaluate(measures));
  await change(page);
  await page.waitForFunction((n) => performance.getEntriesByName('render').length > n, before);
  // What is out of view is answered after what is in view.
  await page.waitForFunction(() => document.documentElement.dataset.drawn === 'all');
  const entries = await page.evaluate(measures);
  const latest = (of) => entries.findLast(([name]) => name === of)[1];
  return { analyze: latest('analyze'), render: latest('render') };
}

const CONTROLS = {
  schedule: (page) => page.getByLabel('Work starts').selectOption('7'),
  zone: async (page) => {
    const field = page.getByLabel('Time zone', { exact: true });
    await field.fill('America/New_York');
    await field.press('Enter');
  },
  range: async (page) => {
    const field = page.getByLabel('Start', { exact: true });
    await field.fill('2026-09-05');
    await field.press('Enter');
  },
  method: (page) => page.getByLabel('Method').selectOption('notebook'),
  'confidence level': async (page) => {
    const field = page.getByLabel('Confidence level');
    await field.fill('94');
    await field.press('Enter');
  },
  'alerts to look at': (page) => page.getByLabel('Alerts to look at').selectOption('500'),
  filter: (page) => page.getByTestId('table-time-to-action').evaluate((table) => table.querySelector('[data-place="severity=HIGH"]').click()),
  'no filter': (page) => page.getByRole('button', { name: 'Reset filters' }).click(),
};

/**
 * Opens the list of alerts and does with it what a user does: how many milliseconds each took until what is asked for was on the screen, and of
 * scrolling by ten rows a frame the frames, the median and the slowest of 100.
 */
const useList = (page) =>
  page.evaluate(async () => {
    const find = (selector) => document.querySelector(selector);
    const first = () => find('.alert-list tbody tr')?.textContent;
    const count = () => find('[data-testid=alert-list-count]')?.textContent;
    const press = (name) => [...document.querySelectorAll('button')].findLast((button) => button.textContent.trim().startsWith(name)).click();
    const search = (text) => {
      const input = find('.alert-list input[type=search]');
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const scroll = (part) => {
      const scroller = find('.alert-list-scroll');
      scroller.scrollTop = part * scroller.scrollHeight;
    };
    const frame = () => new Promise(requestAnimationFrame);
    const took = {};
    const time = async (name, what, act) => {
      const before = what();
      const began = performance.now();
      act();
      while (what() === before) await frame();
      took[name] = performance.now() - began;
      await frame();
    };
    await time('open', first, () => press('Show alerts'));
    await time('sort by alert name', first, () => press('Alert name'));
    await time('sort by time to action', first, () => press('Time to action'));
    await time('search for a word', count, () => search('critical'));
    await time('search for a part of an ID', count, () => search('e3'));
    await time('scroll to the end', first, () => scroll(1));
    search('');
    scroll(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const frames = [];
    let last = await frame();
    for (let n = 0; n < 100; n += 1) {
      find('.alert-list-scroll').scrollTop += 330;
      const now = await frame();
      frames.push(now - last);
      last = now;
    }
    frames.sort((one, other) => one - other);
    return { ...took, 'frame while it scrolls, median': frames[50], 'frame while it scrolls, slowest of 100': frames[99] };
  });

// Loads the file, and waits until everything is drawn, be it in view or not: `window.longest` is the longest task until then.
async function openFile(page, address, path) {
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await page.goto(address + base);
  await page.getByRole('button', { name: 'Open CSV' }).waitFor();
  // The drawing library is fetched and warmed up while a user reads the start screen.
  await page.waitForFunction(() => 'Plotly' in window);
  await page.waitForTimeout(1_500);
  await page.evaluate(() => (window.longest = 0));
  await page.getByTestId('file-input').setInputFiles(path);
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready');
  await page.waitForFunction(() => document.documentElement.dataset.drawn === 'all');
}

async function askPage(address, path, controls = Object.entries(CONTROLS)) {
  return inBrowser(async (page, megabytes) => {
    await openFile(page, address, path);
    const result = await page.evaluate(() => ({
      ...Object.fromEntries(performance.getEntriesByType('measure').map(({ name, duration }) => [name, duration])),
      longest: window.longest,
    }));
    result.megabytes = await megabytes();
    const figures = await shownFigures(page);
    const turned = {};
    await page.evaluate(() => (window.longest = 0));
    for (const [name, change] of controls) turned[name] = await turnControl(page, change);
    const controls_longest = await page.evaluate(() => window.longest);
    const listed = controls.length > 2 ? await useList(page) : {};
    return { ...result, controls: turned, controls_longest, listed, points: await page.evaluate(changePoints), figures };
  });
}

// In browsers of their own: controls that were changed before would leave other alerts, and answers that are remembered.
async function interact(ours, others, path) {
  const used = await inBrowser(async (page) => {
    await openFile(page, ours, path);
    return usePage(page);
  });
  if (options.smoke) return { page: used };
  const duckdb = await inBrowser(async (page) => {
    await startDuckdb(page, others, path);
    return useDuckdb(page, used.days);
  });
  agree('DuckDB-Wasm', used.found, duckdb.found, 'found');
  return { page: used, duckdb };
}

function report(size, bytes, runs, empty) {
  const of = (get) => median(runs.map(get));
  const above = (get) => Math.max(0, of(get) - empty).toFixed(0);
  const megabytes = bytes / 1e6;
  const speed = (time) => `${Math.round(megabytes / (time / 1000))}`;
  const { rows, alerts } = runs[0].page.figures;
  const lines = [
    ['Reading the file', ms(of((run) => run.floor.ms)), speed(of((run) => run.floor.ms)), above((run) => run.floor.megabytes)],
    ['Expel Metrics: ingest', ms(of((run) => run.page.ingest)), speed(of((run) => run.page.ingest)), ''],
    ['Expel Metrics: analyze', ms(of((run) => run.page.analyze)), '', ''],
    ['Expel Metrics: render', ms(of((run) => run.page.render)), '', ''],
    ['**Expel Metrics: load**', ms(of((run) => run.page.load)), speed(of((run) => run.page.load)), above((run) => run.page.megabytes)],
    ['Expel Metrics: load-all', ms(of((run) => run.page['load-all'])), '', ''],
    ['uDSV, figures only', ms(of((run) => run.udsv.ms)), speed(of((run) => run.udsv.ms)), above((run) => run.udsv.megabytes)],
  ];
  const ratios = [
    ['ingest ÷ reading', ratio(of((run) => run.page.ingest / run.floor.ms))],
    ['load ÷ uDSV', ratio(of((run) => run.page.load / run.udsv.ms))],
  ];
  if (runs[0].duckdb) {
    const load = of((run) => run.duckdb.ms);
    lines.push(['DuckDB-Wasm, figures only', ms(load), speed(load), above((run) => run.duckdb.megabytes)]);
    lines.push(['DuckDB-Wasm: start', ms(of((run) => run.duckdb.start_ms)), '', '']);
    ratios.push(['load ÷ DuckDB-Wasm', ratio(of((run) => run.page.load / run.duckdb.ms))]);
  }
  // Where others want the processor, the longest of all says more of them than of the page.
  const longest = (get) => `${task(of(get))} ms (${task(Math.max(...runs.map(get)))} ms)`;
  ratios.push(['longest task of the page while loading, median (maximum)', longest((run) => run.page.longest)]);
  ratios.push(['longest task of the page while controls change, median (maximum)', longest((run) => run.page.controls_longest)]);
  const controls = Object.keys(CONTROLS).map((name) => [name, ms(of((run) => run.page.controls[name].analyze)), ms(of((run) => run.page.controls[name].render))]);
  return [
    `### ${size.toLocaleString('en-US')} alerts: ${rows.toLocaleString('en-US')} rows, ${megabytes.toFixed(1)} MB, ${alerts.toLocaleString('en-US')} distinct alerts`,
    table(['', 'ms', 'MB/s', 'memory, MB'], lines),
    table(['', ''], ratios),
    table(['control that changes', 'analyze, ms', 'render, ms'], controls),
    table(['list of alerts', 'ms'], Object.keys(runs[0].page.listed).map((name) => [name, ms(of((run) => run.page.listed[name]))])),
    interactionsTable(runs.map(({ used }) => used)),
  ].join('\n\n');
}

installPeers();
const folder = mkdtempSync(join(tmpdir(), 'expel-metrics-bench-'));
const servers = [];
try {
  await makePeers(folder);
  servers.push(pageServer(join(project, 'dist')), peersServer(folder));
  const [ours, others] = [await listening(servers[0]), await listening(servers[1])];
  const empty = await emptyPage(others);
  const version = (name) => JSON.parse(readFileSync(join(peers, name, 'package.json'), 'utf8')).version;
  const duckdb_version = options.smoke ? 'left out' : version('@duckdb/duckdb-wasm');
  const browser_version = execFileSync(process.env.CHROME, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`Medians of ${n_runs} runs, each in another browser; ${browser_version}; uDSV ${version('udsv')}; DuckDB-Wasm ${duckdb_version}.`);
  console.log(`${cpus().length} cores, on average ${loadavg()[0].toFixed(1)} tasks that wanted one in the minute before.`);
  for (const size of sizes) {
    const path = makeCsv(folder, size);
    const runs = [];
    for (let n = 0; n < n_runs; n += 1) {
      const run = { floor: await askWorker(others, 'floor.js', path), page: await askPage(ours, path), udsv: await askWorker(others, 'udsv.js', path) };
      if (run.floor.n_bytes !== statSync(path).size) throw new Error(`${run.floor.n_bytes} bytes were read of ${path}`);
      agree('uDSV', run.page.figures, run.udsv.figures);
      if (!options.smoke) {
        run.duckdb = await askDuckdb(others, path);
        agree('DuckDB-Wasm', run.page.figures, run.duckdb.figures);
      }
      run.used = await interact(ours, others, path);
      if (run.used.duckdb) agree('DuckDB-Wasm', run.page.figures, run.used.duckdb.figures);
      runs.push(run);
    }
    console.log(`\n${report(size, statSync(path).size, runs, empty)}`);
    rmSync(path);
  }
  if (!options.smoke) {
    const path = makeCsv(folder, TEN_YEARS.n_alerts, TEN_YEARS.n_days);
    const controls = Object.entries(CONTROLS).filter(([name]) => ['method', 'confidence level'].includes(name));
    const runs = [];
    for (let n = 0; n < n_runs; n += 1) runs.push(await askPage(ours, path, controls));
    const n_days = runs[0].figures.daily.length.toLocaleString('en-US');
    const search = median(runs.map((run) => run.controls['confidence level'].analyze));
    console.log(`\n### Change points of ${n_days} days\n\nAnother confidence level: analyze takes ${ms(search)} ms, with ${runs[0].points} change points found.`);
  }
} finally {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
}
