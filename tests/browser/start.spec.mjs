// The first visit: what it costs, what it shows, and that it works with the keyboard alone.
import { createHash } from 'node:crypto';
import { expect, exploreSample, hasNoAxeViolations, isReady, number, open, setZone, state, test } from './app.mjs';

test('the start screen says what to do and where data goes', async ({ page }) => {
  await open(page);
  expect(await state(page)).toBe('empty');
  await expect(page).toHaveTitle('Expel Metrics');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Explore sample data' })).toBeVisible();
  await expect(page.getByText('Your alerts never leave this browser and are never stored.')).toBeVisible();
  await expect(page.getByText('It never changes anything in Workbench.')).toBeVisible();
  await expect(page.locator('.preview svg')).toBeVisible();
  // Whoever has no data begins with the sample.
  await expect(page.locator('.way-in h2').first()).toHaveText('Sample data');
});

// What the page's own thread needed: each file's address and bytes, as gzip compresses it, with 300 bytes for its headers as browsers count
// them. What they say was transferred is less for a file that is used twice.
const HEADER_BYTES = 300;
const transferred = async (page) => {
  const files = await page.evaluate(() =>
    ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).map(({ name, encodedBodySize }) => [name, encodedBodySize]),
  );
  return new Map(files.map(([name, bytes]) => [name, bytes + HEADER_BYTES]));
};

const sum = (sizes) => [...sizes].reduce((total, [, size]) => total + size, 0);

test('the start screen is painted with at most 300 kB, before engine and plotly.js are asked for', async ({ page }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const asked = [];
  await page.context().route(/\/(plotly|engine)-[^/]*$/, async (route) => {
    asked.push(route.request().url());
    await held;
    await route.continue();
  });
  await page.goto('./');
  for (const name of ['Your CSV export', 'Sample data']) await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByLabel('User name')).toBeVisible();
  // Painted twice at least: what is on the screen is the start screen.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const start = sum(await transferred(page));
  console.log(`start screen ${start} bytes on the wire`);
  expect(start).toBeGreaterThan(100_000);
  expect(start).toBeLessThanOrEqual(300_000);
  // Nobody has to ask for them, either.
  await expect.poll(() => asked.some((url) => url.includes('plotly-'))).toBe(true);
  expect(await page.evaluate(() => 'Plotly' in window)).toBe(false);

  // Nor does the document itself ask for them, before anything is painted.
  const linked = await page.locator('link[href*="engine-"], link[href*="plotly-"], script[src*="engine-"]').count();
  expect(linked).toBe(0);

  release();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
});

test('a cold first visit transfers at most 1,250 kB', async ({ page }) => {
  await exploreSample(page);
  const pageBytes = sum(await transferred(page));
  expect(pageBytes).toBeGreaterThan(300_000);
  // The worker's own requests do not show in the page's session: the engine's files are asked for once more.
  const engine = await page.evaluate(async (headerBytes) => {
    const query = new URLSearchParams(document.querySelector('meta[name=engine]').content.split('?')[1]);
    let sum = 0;
    for (const name of [query.get('js'), query.get('wasm'), 'settings.json']) {
      const response = await fetch(name, { cache: 'no-store' });
      await response.arrayBuffer();
      sum += performance.getEntriesByName(response.url).at(-1).encodedBodySize + headerBytes;
    }
    return sum;
  }, HEADER_BYTES);
  console.log(`page and charts ${pageBytes} bytes, engine ${engine} bytes on the wire`);
  expect(pageBytes + engine).toBeLessThanOrEqual(1_250_000);
});

test('every file that the page loads says by its name what is in it, and must have the digest that is expected', async ({ page }) => {
  const loaded = [];
  page.on('response', (response) => loaded.push(new URL(response.url()).pathname.split('/').at(-1)));
  await exploreSample(page);
  const bare = loaded.filter((name) => !/-[0-9a-f]{16}(_bg)?\.(js|mjs|wasm|css|svg)$/.test(name));
  expect(bare.filter((name) => name !== '' && name !== 'settings.json')).toEqual([]);
  const unchecked = await page.evaluate(() =>
    [...document.querySelectorAll('script, link')].filter(({ integrity }) => !integrity.startsWith('sha384-')).map(({ outerHTML }) => outerHTML),
  );
  expect(unchecked).toEqual([]);
});

test('a binary that is not the one built is not started', async ({ page }) => {
  page.expectError(/integrity|Failed to fetch|NetworkError/i);
  await page.route(/\/expel-metrics-[^/]*\.wasm$/, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ response, body });
  });
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Expel Metrics could not start' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('Reload the page');
});

for (const [what, file] of [['script', /\/boot-[^/]*\.mjs\?js=engine-/], ['glue code', /\/engine-[^/]*\.js$/]]) {
  test(`an engine whose ${what} is not the one built is not started`, async ({ page }) => {
    page.expectError(/integrity|Failed to|NetworkError|engine/i);
    await page.route(file, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `globalThis.wasSwapped = true;\n${await response.text()}` });
    });
    await open(page);
    await page.getByRole('button', { name: 'Explore sample data' }).click();
    await expect(page.getByTestId('problem')).toContainText('could not be started');
    for (const worker of page.workers()) expect(await worker.evaluate(() => globalThis.wasSwapped).catch(() => undefined)).toBeUndefined();
  });
}

test('a page that fails itself says so, ends the engine and offers to start anew', async ({ page }) => {
  page.expectError(/unreachable|RuntimeError|toFixed|precision/);
  await exploreSample(page);
  // An error of a library is not the page's.
  await page.evaluate(() => setTimeout(() => (1).toFixed(1_000)));
  await setZone(page, 'Asia/Kolkata');
  await expect.poll(() => page.locator('#stopped').isHidden()).toBe(true);
  await expect(page.getByText('Times in Kolkata')).toBeVisible();
  // Nothing on the page can make it fail: this takes away what it relies on.
  await page.evaluate(() => {
    window.genuine = performance;
    Object.defineProperty(window, 'performance', { value: undefined, configurable: true });
  });
  const engine = page.workers()[0];
  await page.keyboard.press('Shift');
  const notice = page.getByRole('alert').filter({ hasText: 'This page stopped working' });
  await expect(notice).toBeVisible();
  await page.evaluate(() => Object.defineProperty(window, 'performance', { value: window.genuine, configurable: true }));
  await hasNoAxeViolations(page);
  // What it showed is still there, and nobody is left who knows a token.
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
  await expect.poll(() => page.workers().includes(engine)).toBe(false);
  await notice.getByRole('link', { name: 'Reload the page' }).click();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await expect(notice).toBeHidden();
});

test('the page names its build, whose files anyone can compare', async ({ page }) => {
  await open(page);
  await expect(page.getByTestId('build')).toHaveText(/^[0-9a-f]{16}$/);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByTestId('build')).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  const sums = await (await page.request.get('./SHA256SUMS')).text();
  const names = [];
  for (const line of sums.trim().split('\n')) {
    const [sum, name] = line.split('  ');
    names.push(name);
    const body = await (await page.request.get(`./${name}`)).body();
    expect(createHash('sha256').update(body).digest('hex'), name).toBe(sum);
  }
  expect(names).toEqual(expect.arrayContaining(['index.html', 'sbom.cdx.json', 'service-worker.js']));
  expect(names.filter((name) => name.endsWith('.wasm'))).toHaveLength(3);
});

test('without the drawing library every number is still there', async ({ page }) => {
  page.expectError(/plotly|ERR_FAILED/i);
  await page.route(/plotly.*\.js$/, (route) => route.abort());
  await exploreSample(page);
  await expect(page.getByText('The chart could not be drawn').first()).toBeVisible();
  await expect(page.getByTestId('table-time-to-action')).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on the start screen, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    expect(await page.evaluate((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme)).toBe(true);
    await hasNoAxeViolations(page);
  });
}

test('the keyboard alone gets to the figures and through them', { tag: '@main' }, async ({ page }) => {
  await open(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const tabTo = async (name, key = 'Tab') => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press(key);
      if ((await focused()) === name) return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await tabTo('Explore sample data');
  await page.keyboard.press('Enter');
  await isReady(page);
  // A load leaves the focus at the figures; whoever went back to the top skips to them.
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeFocused();
  await tabTo('Skip to the figures', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo('Table');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('table-overview')).toBeVisible();
  await tabTo('?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a chosen theme holds from the start screen on, and after a reload', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page);
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.getByLabel('Theme').selectOption('dark');
  await expect.poll(scheme).toBe('dark');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await expect.poll(scheme).toBe('dark');
});

test('data of one’s own is not left by mistake: the browser asks first, and only then', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'Playwright’s driver for Firefox closes pages without asking');
  const asked = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await open(page);
  const buffer = Buffer.from('Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n');
  await page.getByTestId('file-input').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  // Browsers ask for pages only that somebody has used.
  await page.getByRole('button', { name: 'Load data' }).click();
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  expect(await number(page, 'stat-alerts')).toBe(1);
  // The sample can be had again by one click.
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await expect(page.getByTestId('source')).toHaveText('Sample data');
  await isReady(page);
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  expect(asked).toHaveLength(1);
});
