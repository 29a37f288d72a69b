// A repeat visit: without a network, and across builds.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chooseFiles, exploreSample, expect, isReady, number, open, state, test } from './app.mjs';
import { base, pageServer } from './server.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

// Each test has its own server, because it stops it or serves another build: the host that a person deploys to.
const site = test.extend({
  serviceWorkers: 'allow',
  host: async ({}, use) => {
    const host = new Host();
    await host.start();
    await use(host);
    await host.stop();
    host.clean();
  },
  baseURL: async ({ host }, use) => use(`http://127.0.0.1:${host.port}${base}`),
});

class Host {
  folder = dist;
  port = 0;
  sent = [];
  made = [];

  async start() {
    this.server = pageServer(this.folder, (path, status) => this.sent.push({ path, status }));
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Puts another build in the place of this one, whose files are gone, as a deployment would. */
  async deploy(mark) {
    this.folder = anotherBuild(mark);
    this.made.push(this.folder);
    await this.stop();
    await this.start();
  }

  clean() {
    for (const folder of this.made) rmSync(folder, { recursive: true });
  }
}

const digest = (text) => `sha384-${createHash('sha384').update(text).digest('base64')}`;

/** A copy of the build in which every file has another name, and index.html says `mark`. */
function anotherBuild(mark) {
  const folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
  cpSync(dist, folder, { recursive: true });
  const at = (name) => join(folder, name);
  const renamed = (text) => text.replaceAll(/-[0-9a-f]{15}([0-9a-f])(?=(_bg)?\.)/g, (name) => [...name].reverse().join('').replace(/(.*)-/, '-$1'));
  const before = readFileSync(at('index.html'), 'utf8');
  const index = renamed(before).replace('<html lang="en"', `<html lang="en" data-build="${mark}"`);
  const worker = renamed(readFileSync(at('service-worker.js'), 'utf8'))
    .replace(digest(before), digest(index))
    .replace(/const BUILD = '[0-9a-f]+'/, `const BUILD = '${mark}'`);
  expect(worker).toContain(digest(index));
  writeFileSync(at('index.html'), index);
  writeFileSync(at('service-worker.js'), worker);
  for (const name of readdirSync(folder)) {
    const other = renamed(name);
    if (other !== name) renameSync(at(name), at(other));
  }
  return folder;
}

/** Resolves once a worker controls the page and all its files are kept. */
const isKept = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
  });

const caches = (page) => page.evaluate(async () => (await window.caches.keys()).filter((name) => !name.endsWith('settings')).length);

const figuresWork = async (page) => {
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
};

site('a repeat visit works without a network', { tag: '@main' }, async ({ page, host }) => {
  await open(page);
  await isKept(page);
  await host.stop();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await figuresWork(page);
  await page.goto('./index.html');
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  // What nobody has asked for yet is kept, too.
  const content = 'Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n';
  await chooseFiles(page, { name: 'one.csv.gz', mimeType: 'application/gzip', buffer: gzipSync(content) });
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
  await host.start();
});

site('keeping the files for that transfers none of them again', async ({ page, host }) => {
  await open(page);
  await isKept(page);
  const named = host.sent.filter(({ path }) => /-[0-9a-f]{16}/.test(path)).map(({ path }) => path);
  expect(named.length).toBeGreaterThan(8);
  // The little script that starts page and engine has another address for each.
  const twice = named.filter((path, at) => named.indexOf(path) !== at && !path.startsWith('boot-'));
  expect(twice).toEqual([]);
});

site('a deployment changes what the next visit gets, and nothing on a page that is open', async ({ page, host, context }) => {
  await open(page);
  await isKept(page);
  await host.deploy('second');
  host.sent.length = 0;

  // The engine of the open page is started anew, and its files are no longer on the host.
  await figuresWork(page);
  const engine = await page.evaluate(async () => {
    const address = document.querySelector('meta[name=engine]').content;
    const worker = new Worker(address, { type: 'module' });
    const answer = await new Promise((resolve) => {
      worker.onmessage = () => resolve('up');
      worker.onerror = () => resolve('lost');
    });
    worker.terminate();
    return answer;
  });
  expect(engine).toBe('up');

  const next = await context.newPage();
  await next.goto('./');
  expect(await next.evaluate(() => document.documentElement.dataset.build)).toBe('second');
  await figuresWork(next);
  const names = await next.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1).split('?')[0]));
  const ofSecond = readdirSync(host.folder);
  expect(names.filter((name) => /-[0-9a-f]{16}/.test(name) && !ofSecond.includes(name))).toEqual([]);
  // The old page's worker stays with the old page: its files are still there.
  await expect.poll(() => next.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting))).toBe(true);
  expect(await caches(next)).toBe(2);
  expect(host.sent.filter(({ status }) => status === 404)).toEqual([]);

  // Once no page of the old build is left, the new worker takes over and clears up. That is watched from outside of its scope:
  // a driven Chromium has been seen to hang when it was sent back while the workers changed places.
  await page.goto('about:blank');
  await next.goto('/outside');
  const isOver = () =>
    next.evaluate(async (scope) => {
      const { active, waiting } = await navigator.serviceWorker.getRegistration(scope);
      return !waiting && active.state === 'activated';
    }, base);
  await expect.poll(isOver).toBe(true);
  await expect.poll(() => caches(next)).toBe(1);
  await next.goto('./');
  await host.stop();
  await next.reload();
  expect(await next.evaluate(() => document.documentElement.dataset.build)).toBe('second');
  await figuresWork(next);
  await host.start();
});

site('what is asked of Workbench passes the service worker by', async ({ page, host }) => {
  await open(page);
  await isKept(page);
  host.sent.length = 0;
  const statuses = await page.evaluate(() =>
    Promise.all(['auth/v0/login', 'api/v2/expel_alerts/1', 'auth/engine-0123456789abcdef.js', '/api/v2/x', '/auth/v0/login'].map(async (path) => {
      await fetch(path);
      return (await window.caches.match(path)) === undefined;
    })),
  );
  expect(statuses).toEqual([true, true, true, true, true]);
  // The engine may have come up meanwhile, and asks for its settings.
  const sent = () => host.sent.map(({ path }) => path).filter((path) => path !== 'settings.json');
  // The page may have an answer a moment before the host has it behind itself.
  await expect.poll(() => sent().sort()).toEqual(['api/v2/expel_alerts/1', 'auth/engine-0123456789abcdef.js', 'auth/v0/login']);
  await host.stop();
  const offline = await page.evaluate(() => fetch('api/v2/expel_alerts/1').then(() => 'answered', () => 'failed'));
  expect(offline).toBe('failed');
  await host.start();
});
site.beforeEach(({ page }) => {
  // A host that is down, or lacks what a test asks it for, is what these tests are about.
  page.expectError(/ERR_CONNECTION|NetworkError|Failed to load resource|404|^request: .*\/(api|auth)\//);
});

site('settings.json is asked for while the host answers, and kept for when it does not', async ({ page, host }) => {
  await open(page);
  await isKept(page);
  const ask = () => page.evaluate(async () => (await fetch('settings.json')).json());
  host.folder = anotherBuild('third');
  host.made.push(host.folder);
  writeFileSync(join(host.folder, 'settings.json'), '{ "workbench_address": "https://other.example" }');
  await host.stop();
  await host.start();
  expect(await ask()).toEqual({ workbench_address: 'https://other.example' });
  await host.stop();
  expect(await ask()).toEqual({ workbench_address: 'https://other.example' });
  expect(await state(page)).toBe('empty');
  await host.start();
});

site('what somebody else put into the cache is not served: the file is fetched again', async ({ page, host }) => {
  await open(page);
  await isKept(page);
  const swapped = await page.evaluate(async () => {
    const [name] = (await window.caches.keys()).filter((name) => !name.endsWith('settings'));
    const cache = await window.caches.open(name);
    const addresses = (await cache.keys()).map(({ url }) => url);
    for (const address of addresses) {
      const { headers } = await cache.match(address);
      await cache.put(address, new Response('globalThis.wasSwapped = true;', { headers }));
    }
    return addresses;
  });
  expect(swapped.length).toBeGreaterThan(8);
  for (const address of swapped) {
    const path = new URL(address).pathname.replace(base, '');
    const text = await page.evaluate(async (path) => (await fetch(path)).text(), path || './');
    expect(text, path).not.toContain('wasSwapped');
  }
  await page.reload();
  await figuresWork(page);
  expect(await page.evaluate(() => globalThis.wasSwapped)).toBeUndefined();
  // Without a network there is then no page, rather than a wrong one.
  await page.evaluate(async () => {
    const [name] = (await window.caches.keys()).filter((name) => !name.endsWith('settings'));
    const cache = await window.caches.open(name);
    for (const { url } of await cache.keys()) await cache.put(url, new Response('<script>globalThis.wasSwapped = true</script>', { headers: { 'Content-Type': 'text/html' } }));
  });
  await host.stop();
  await expect(page.reload()).rejects.toThrow(/ERR_|NS_ERROR|NetworkError/);
  await host.start();
});

site('a cache without room takes nothing from a fresh settings.json', async ({ page, host }) => {
  const folder = anotherBuild('full');
  host.folder = folder;
  host.made.push(folder);
  // A test cannot fill the quota: after the first file, the worker's caches refuse as they would then.
  const full = `let n = 0;
    const { put } = Cache.prototype;
    Cache.prototype.put = function (...all) {
      n += 1;
      return n > 1 ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : put.apply(this, all);
    };
    `;
  const at = join(folder, 'service-worker.js');
  writeFileSync(at, full + readFileSync(at, 'utf8'));
  await host.stop();
  await host.start();
  await open(page);
  await isKept(page);
  const ask = () => page.evaluate(() => fetch('settings.json').then((response) => response.json(), () => 'unreachable'));
  expect(await ask()).toEqual({ workbench_address: 'https://workbench.expel.io' });
  const settings = join(folder, 'settings.json');
  writeFileSync(settings, '{ "workbench_address": "https://other.example" }');
  // Hosts tell versions of a file apart by the second.
  const later = new Date(Date.now() + 60_000);
  utimesSync(settings, later, later);
  expect(await ask()).toEqual({ workbench_address: 'https://other.example' });
  // Nor is the former address used once the host is gone.
  await host.stop();
  expect(await ask()).toBe('unreachable');
  await host.start();
});
