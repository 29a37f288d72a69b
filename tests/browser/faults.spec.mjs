// Faults of the browser and of the page's own engine: the page says what happened, keeps what it can, and goes on.
import { chooseFiles, expect, exploreSample, hasNoAxeViolations, isReady, number, open, rows, setZone, state, test } from './app.mjs';
import { workbench } from './server.mjs';
import { TOKEN, expectFailedRequests, getMetrics, signIn, standIn } from './workbench.mjs';

const { tell } = standIn(workbench);

const HEAD = 'Expel Alert ID,Severity,Alert Status,Created At\n';
const FILE = { name: 'few.csv', mimeType: 'text/csv', buffer: Buffer.from(`${HEAD}1,HIGH,CLOSED,2026-03-02T12:00:00Z\n`) };

// Every engine that the page starts, so that a test can do it harm.
const keepEngines = (page) =>
  page.addInitScript(() => {
    window.engines = [];
    const Genuine = Worker;
    window.Worker = class extends Genuine {
      constructor(...all) {
        super(...all);
        window.engines.push(this);
      }
    };
  });
const n_engines = (page) => page.evaluate(() => window.engines.length);
// No message is null: the engine throws, and is of no further use.
const breakEngine = async (page) => page.evaluate(() => window.engines.at(-1).postMessage(null));
// Nobody hears of it.
const killEngine = (page) => page.evaluate(() => window.engines.at(-1).terminate());
const problem = (page) => page.getByTestId('problem');

test('an engine that dies is started again: the page says so, and keeps figures and settings', { tag: '@main' }, async ({ page }) => {
  page.expectError(/null/);
  await keepEngines(page);
  await exploreSample(page);
  await setZone(page, 'Asia/Tokyo');
  await expect(page.getByText('Times in Tokyo')).toBeVisible();
  const before = await rows(page, 'arrivals');
  await breakEngine(page);
  await expect(problem(page)).toHaveText(/stopped unexpectedly.*It was restarted\. Load the data again/);
  expect(await state(page)).toBe('error');
  await expect.poll(() => n_engines(page)).toBe(2);
  expect(await rows(page, 'arrivals')).toEqual(before);
  await hasNoAxeViolations(page);

  // The figures no longer follow the settings: that is said, not left to be found out.
  await page.getByRole('button', { name: 'Dismiss' }).click();
  expect(await state(page)).toBe('ready');
  await setZone(page, 'Europe/Berlin');
  await expect(problem(page)).toHaveText(/no longer has the data/);
  expect(await rows(page, 'arrivals')).toEqual(before);
  await page.getByRole('button', { name: 'Load data' }).click();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await expect(page.getByText('Times in Berlin')).toBeVisible();
  expect(await rows(page, 'arrivals')).not.toEqual(before);
  await setZone(page, 'Asia/Tokyo');
  await expect.poll(() => rows(page, 'arrivals')).toEqual(before);
});

test('an engine that dies while it reads takes nothing with it', async ({ page }) => {
  page.expectError(/null/);
  await keepEngines(page);
  await open(page);
  const line = (nth) => `${nth},HIGH,CLOSED,2026-03-02T12:00:00Z\n`;
  const large = Buffer.from(HEAD + Array.from({ length: 800_000 }, (_, nth) => line(nth)).join(''));
  // From within the page: on a busy machine the file would be read before a test can ask for it.
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      if (!/[1-9][\d,]* rows/.test(document.querySelector('.load-progress')?.textContent)) return;
      watch.disconnect();
      window.engines.at(-1).postMessage(null);
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await chooseFiles(page, { ...FILE, buffer: large });
  await expect(problem(page)).toHaveText(/stopped unexpectedly.*It was restarted\. Try again\./);
  await chooseFiles(page, FILE);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
});

test('an engine that dies takes the token with it, and the page says that nobody is signed in', async ({ page }) => {
  page.expectError(/null|Failed to load resource/);
  await tell('reset');
  await tell('faults', { cors: true });
  await keepEngines(page);
  await open(page);
  await signIn(page);
  await breakEngine(page);
  await expect(problem(page)).toHaveText(/stopped unexpectedly/);
  await expect(page.getByLabel('Password')).toBeVisible();
  await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
});

test('an engine that dies before it is asked for anything is not started over and over', async ({ page }) => {
  page.expectError(/null/);
  await keepEngines(page);
  await exploreSample(page);
  await breakEngine(page);
  await expect(problem(page)).toHaveText(/It was restarted/);
  await expect.poll(() => n_engines(page)).toBe(2);
  await page.waitForTimeout(1_500);
  await breakEngine(page);
  await expect(problem(page)).toHaveText(/could not be started\. Reload the page/);
  await page.waitForTimeout(1_000);
  await expect.poll(() => n_engines(page)).toBe(2);
});

test('an engine that is gone without a word: Cancel ends the wait, and another engine takes over', async ({ page }) => {
  await keepEngines(page);
  await exploreSample(page);
  const before = await number(page, 'stat-alerts');
  await killEngine(page);
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, FILE);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(problem(page)).toHaveText(/did not respond\. It was restarted\./);
  expect(await number(page, 'stat-alerts')).toBe(before);
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, FILE);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
});

test('figures that take long are announced', async ({ page }) => {
  await page.clock.install();
  await keepEngines(page);
  await exploreSample(page);
  await killEngine(page);
  await setZone(page, 'Asia/Tokyo');
  await page.clock.fastForward(31_000);
  await expect(page.getByTestId('notice')).toHaveText(/Still computing after 30 s/);
});

test('an engine that cannot start is reported once', async ({ page }) => {
  page.expectError(/Failed to load resource|engine|wasm|WebAssembly|404/i);
  await keepEngines(page);
  await page.route(/engine-.*\.wasm/, (route) => route.fulfill({ status: 404, body: 'Not found' }));
  await open(page);
  await expect(problem(page)).toHaveText(/could not be started/);
  await page.waitForTimeout(1_000);
  // A script that cannot be had is not even started.
  expect(await n_engines(page)).toBe(0);
});

const LACKING = [
  ['WebAssembly', () => delete window.WebAssembly, /This browser has WebAssembly turned off, or is too old/],
  ['SIMD instructions', () => (WebAssembly.validate = () => false), /This browser is too old\. It needs Chrome or Edge 91, Firefox 89, Safari 16\.4/],
  ['web workers', () => delete window.Worker, /This browser has web workers turned off/],
];

for (const [what, take, reason] of LACKING) {
  test(`a browser without ${what} is told what it lacks`, async ({ page }) => {
    page.expectError(/This browser/);
    await page.addInitScript(take);
    await page.goto('./');
    await expect(page.getByRole('heading', { name: 'Expel Metrics could not start' })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveText(reason);
    await expect(page.getByText('Starting Expel Metrics…')).toHaveCount(0);
    expect(await state(page)).toBe('error');
    await hasNoAxeViolations(page);
  });
}

test('workers that may not start are reported', async ({ page }) => {
  await page.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new DOMException('Not here', 'SecurityError');
      }
    };
  });
  await open(page);
  await expect(problem(page)).toHaveText(/does not let the page start its engine \(a web worker\)/);
});

const STORAGE = [
  ['denied', () => Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('No', 'SecurityError'); } })],
  ['not there', () => Object.defineProperty(window, 'localStorage', { value: null })],
  ['full', () => (Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); })],
  ['broken', () => (Storage.prototype.getItem = () => { throw new Error('Broken'); })],
];

for (const [what, harm] of STORAGE) {
  test(`with storage that is ${what} everything works but remembering settings`, async ({ page }) => {
    await page.addInitScript(harm);
    await exploreSample(page);
    await setZone(page, 'Asia/Tokyo');
    await expect(page.getByText('Times in Tokyo')).toBeVisible();
    await page.getByLabel('Theme').selectOption('dark');
    expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
  });
}

const STORED = [
  ['no JSON', '{"zone": "Asia/'],
  ['other JSON', '[1, 2, {"theme": "dark"}]'],
  ['long', 'x'.repeat(1_000_000)],
  ['of a zone that there is not', '{"zone": "Mars/Olympus_Mons"}'],
  ['markup', '{"zone": "<img src=x onerror=alert(1)>"}'],
  ['out of bounds', '{"schedule":{"start_hour":200,"end_hour":0,"days":[true]},"changes":{"confidence_level":1e308,"n_shuffles":-1},"n_newest":1e9,"theme":"pink","idle_minutes":0.5}'],
  ['of a former version', '{"zone":null,"theme":"system","gone":true}'],
];

for (const [what, stored] of STORED) {
  test(`settings that are ${what} do no harm`, async ({ page }) => {
    await page.addInitScript((text) => {
      // Firefox runs this in the blank page before, too, which has no storage.
      if (window.origin !== 'null') localStorage.setItem('expel-metrics', text);
    }, stored);
    await exploreSample(page);
    await expect(page.getByLabel('Time zone')).toHaveValue('UTC');
    await expect(page.getByText('Times in UTC')).toBeVisible();
    expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
  });
}

for (const [what, zone, said] of [
  ['is unknown', 'Mars/Olympus_Mons', /^The time zone Mars\/Olympus_Mons is not known here\. Times are in UTC;/],
  ['is not said', undefined, /^This browser does not say its time zone\. Times are in UTC;/],
]) {
  test(`a browser whose own time zone ${what} shows UTC, and the page says so until that is read`, async ({ page }) => {
    await page.addInitScript((timeZone) => {
      const genuine = Intl.DateTimeFormat.prototype.resolvedOptions;
      Intl.DateTimeFormat.prototype.resolvedOptions = function (...all) {
        return { ...genuine.apply(this, all), timeZone };
      };
    }, zone);
    await exploreSample(page);
    await expect(page.getByText('Times in UTC')).toBeVisible();
    await expect(page.getByTestId('notice')).toHaveText(said);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByTestId('notice')).toHaveCount(0);
  });
}

test('a time zone that was kept and is no longer known is named, with the one in its place', async ({ page }) => {
  await page.addInitScript(() => {
    if (window.origin !== 'null') localStorage.setItem('expel-metrics', 'zone=Asia%2FAtlantis&theme=dark');
  });
  await exploreSample(page);
  await expect(page.getByLabel('Time zone')).toHaveValue('UTC');
  await expect(page.getByTestId('notice')).toHaveText(/The time zone Asia\/Atlantis is not known here\. Times are in UTC;/);
});

test('a creation time in a year that is out of reach is excluded for that reason', async ({ page }) => {
  await open(page);
  const head = 'Expel Alert ID,Severity,Alert Status,Created At\n';
  const buffer = Buffer.from(`${head}1,HIGH,CLOSED,2026-03-02T12:00:00Z\n2,HIGH,CLOSED,2500-03-02T12:00:00Z\n`);
  await chooseFiles(page, { name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  await page.getByRole('button', { name: /excluded/ }).click();
  await expect(page.getByRole('row').filter({ hasText: '2500-03-02T12:00:00Z' })).toContainText('Creation time outside the years 1677 to 2262');
});

for (const now of ['1970-01-02', '1999-12-31', '2031-02-03', '2261-12-30', '9999-12-30']) {
  test(`a clock that says ${now} is believed, and breaks nothing`, async ({ page }) => {
    expectFailedRequests(page);
    await tell('reset');
    await tell('faults', { cors: true });
    await page.clock.setFixedTime(new Date(`${now}T12:00:00Z`));
    await open(page);
    await signIn(page);
    const [start, end] = await Promise.all(['Start', 'End'].map((name) => page.getByLabel(name, { exact: true }).inputValue()));
    expect(start <= end && end <= now, `${start} to ${end}`).toBe(true);
    await page.getByRole('button', { name: 'Get metrics' }).click();
    // There is nothing in these days: a sentence, or figures of nothing.
    await expect.poll(() => state(page)).toMatch(/^(error|ready)$/);
    if ((await state(page)) === 'error') await expect(problem(page)).not.toBeEmpty();
    // The real days can be had all the same.
    if ((await state(page)) === 'ready') await page.getByRole('button', { name: 'Load data' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect.poll(async () => (await page.getByTestId('stat-alerts').count()) && number(page, 'stat-alerts')).toBeGreaterThan(100);
  });
}

test('two tabs do not disturb each other', async ({ page, context }) => {
  await exploreSample(page);
  const other = await context.newPage();
  await exploreSample(other);
  await setZone(other, 'Asia/Tokyo');
  await expect(other.getByText('Times in Tokyo')).toBeVisible();
  await setZone(page, 'Europe/Berlin');
  await expect(page.getByText('Times in Berlin')).toBeVisible();
  await expect(other.getByText('Times in Tokyo')).toBeVisible();
  await other.close();
  await page.reload();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await expect(page.getByText('Times in Berlin')).toBeVisible();
});

test('a reload in the middle of a load begins anew', async ({ page }) => {
  await open(page);
  const line = (nth) => `${nth},HIGH,CLOSED,2026-03-02T12:00:00Z\n`;
  const large = Buffer.from(HEAD + Array.from({ length: 800_000 }, (_, nth) => line(nth)).join(''));
  await chooseFiles(page, { ...FILE, buffer: large });
  await expect(page.locator('.load-progress')).toContainText(/[1-9][\d,]* rows/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  expect(await state(page)).toBe('empty');
  await chooseFiles(page, FILE);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
});

test('away and back: the page works', async ({ page }) => {
  await exploreSample(page);
  await page.goto('about:blank');
  await page.goBack();
  await expect(page.locator('.brand')).toBeVisible();
  if ((await state(page)) !== 'ready') await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await setZone(page, 'Asia/Tokyo');
  await expect(page.getByText('Times in Tokyo')).toBeVisible();
});

// Signing out by itself.

const minutes = (n) => n * 60_000;

async function signInByToken(page) {
  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
}

test('nobody there for half an hour: the page signs out, says so, and keeps what it shows', async ({ page }) => {
  expectFailedRequests(page);
  await tell('reset');
  await tell('faults', { cors: true });
  await page.clock.install();
  await open(page);
  await signInByToken(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  const alerts = await number(page, 'stat-alerts');
  await page.mouse.move(100, 100);
  await page.clock.fastForward(minutes(29));
  await page.mouse.move(200, 200);
  await page.clock.fastForward(minutes(29));
  await page.getByRole('button', { name: 'Load data' }).click();
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.clock.fastForward(minutes(31));
  await expect(page.getByTestId('notice')).toHaveText(/Signed out after 30 min of inactivity/);
  await hasNoAxeViolations(page);
  expect(await state(page)).toBe('ready');
  expect(await number(page, 'stat-alerts')).toBe(alerts);
  await page.getByRole('button', { name: 'Load data' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
  await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
  await signInByToken(page);
  await expect(page.getByTestId('notice')).toHaveCount(0);
});

test('the time without use can be set, also to never, and is kept', async ({ page }) => {
  expectFailedRequests(page);
  await page.clock.install();
  await open(page);
  await signInByToken(page);
  await page.getByLabel('Sign out automatically').selectOption('5');
  await page.clock.fastForward(minutes(6));
  await expect(page.getByTestId('notice')).toHaveText(/after 5 min/);
  await signInByToken(page);
  await page.getByLabel('Sign out automatically').selectOption('never');
  await page.clock.fastForward(minutes(24 * 60));
  await page.clock.runFor(10_000);
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
  await page.reload();
  await signInByToken(page);
  await expect(page.getByLabel('Sign out automatically')).toHaveValue('never');
});

test('work under way is use: it is not interrupted', async ({ page }) => {
  expectFailedRequests(page);
  await tell('reset');
  await tell('faults', { cors: true });
  await page.clock.install();
  await open(page);
  await signInByToken(page);
  await tell('faults', { on_export: [{ fault: 'hang' }] });
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await page.clock.runFor(minutes(40));
  await expect(page.getByTestId('notice')).toHaveCount(0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
  await page.clock.fastForward(minutes(31));
  await expect(page.getByTestId('notice')).toHaveText(/Signed out/);
});

// The clock jumps and no timer has run yet: as after sleep, when the page hears of its user before it hears of the time.
for (const [what, act] of [
  ['the pointer', async (page) => page.mouse.move(300, 300)],
  ['a key', async (page) => page.keyboard.press('Shift')],
  ['being looked at', async (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))],
  ['a thaw', async (page) => page.evaluate(() => document.dispatchEvent(new Event('resume')))],
  ['being shown from memory', async (page) => page.evaluate(() => dispatchEvent(new Event('pageshow')))],
  ['focus', async (page) => page.evaluate(() => dispatchEvent(new Event('focus')))],
]) {
  test(`after nine hours of sleep ${what} finds the page signed out`, async ({ page }) => {
    expectFailedRequests(page);
    await tell('reset');
    await tell('faults', { cors: true });
    await page.clock.install();
    await open(page);
    await signInByToken(page);
    const now = await page.evaluate(() => Date.now());
    await page.clock.pauseAt(now + 1_000);
    await page.clock.setFixedTime(now + minutes(9 * 60));
    await act(page);
    await expect(page.getByTestId('notice')).toHaveText(/Signed out/);
    await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
  });
}
