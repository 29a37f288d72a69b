// Answers come in two parts, what is in view first. Here each of them takes its time, or each step towards the second, so that a user is quicker than
// the next.
import { readFileSync } from 'node:fs';
import { changeEngine, chooseFiles, expect, exploreSample, hasNoAxeViolations, isReady, number, open, test } from './app.mjs';

const LATE_MS = 1500;
// Once told to. One after another, what the engine says besides at once or in its order; the list of alerts has a line of its own.
const SLOWLY = `{
  const post = self.postMessage.bind(self);
  let lateMs = 0;
  let last = 0;
  new BroadcastChannel('slowly').onmessage = () => (lateMs = ${LATE_MS});
  self.postMessage = (...all) => {
    if (!lateMs) return post(...all);
    const isAnswer = all[0].byteLength > 10_000;
    last = Math.max(performance.now(), last) + (isAnswer ? lateMs : 0);
    setTimeout(() => post(...all), last - performance.now());
  };
}`;

// What waits for a later turn of the event loop posts null.
const STEP_BY_STEP = `{
  const post = MessagePort.prototype.postMessage;
  let stepMs = 0;
  new BroadcastChannel('slowly').onmessage = () => (stepMs = 100);
  MessagePort.prototype.postMessage = function (...all) {
    if (stepMs && all[0] === null) setTimeout(() => post.apply(this, all), stepMs);
    else post.apply(this, all);
  };
}`;

const drawn = (page) => page.evaluate(() => document.documentElement.dataset.drawn);
/** A number as it is at the moment, whatever the rest of the page says. */
const now = (page, name) => page.getByTestId(name).evaluate((element) => Number(element.dataset.value));
const alertsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).reduce((sum, row) => sum + Number(row.querySelector('[data-key=alerts]').dataset.value), 0);
const pressTechnology = (page) => page.getByTestId('table-technologies').evaluate((table) => table.querySelector('th [data-place]').click());

async function explore(page, engine = SLOWLY) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await changeEngine(page, engine);
  await exploreSample(page);
  await page.evaluate(() => new BroadcastChannel('slowly').postMessage(''));
}

test('what is in view is answered first, and a file waits for the rest', { tag: '@main' }, async ({ page }) => {
  await explore(page);
  const all = await number(page, 'stat-alerts');
  const paths = page.getByTestId('table-paths');
  const of_paths = await paths.evaluate(alertsOf);
  await pressTechnology(page);
  await expect.poll(() => drawn(page)).toBe('view');
  expect(await now(page, 'stat-alerts')).toBeLessThan(all);
  expect(await paths.evaluate(alertsOf)).toBe(of_paths);
  // The browser's own menu does not wait: the sheets say so.
  const sheetHead = () => page.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    const { content } = getComputedStyle(document.querySelector('#main'), '::before');
    dispatchEvent(new Event('afterprint'));
    return content;
  });
  expect(await sheetHead()).toContain('Incomplete');
  const download = page.waitForEvent('download');
  await paths.evaluate((table) => [...table.closest('.figure').querySelectorAll('button')].find((button) => button.textContent === 'CSV').click());
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\r\n').map((line) => line.split(','));
  await isReady(page);
  const filtered = await paths.evaluate(alertsOf);
  expect(filtered).toBeLessThan(of_paths);
  const column = lines[0].findIndex((name) => name.replace('\ufeff', '') === 'alerts');
  expect(lines.slice(1).reduce((sum, line) => sum + Number(line[column]), 0)).toBe(filtered);
  expect(await sheetHead()).not.toContain('Incomplete');
});

test('of many alerts, what is on top is shown first', { tag: '@main' }, async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await changeEngine(page, SLOWLY);
  await open(page);
  const n = 50_000;
  const rows = Array.from({ length: n }, (_, id) => `${id},HIGH,CLOSED,okta,2026-03-0${(id % 9) + 1}T12:00:00Z\n`);
  const buffer = Buffer.from(`Expel Alert ID,Severity,Alert Status,Expel Vendor Tech Name,Created At\n${rows.join('')}`);
  await page.evaluate(() => new BroadcastChannel('slowly').postMessage(''));
  await chooseFiles(page, { name: 'many.csv', mimeType: 'text/csv', buffer });
  await expect(page.locator('#overview')).toBeVisible();
  await expect.poll(() => drawn(page)).toBe('view');
  expect(await now(page, 'stat-alerts')).toBe(n);
  // One can go everywhere, also to what is yet to come.
  const technologies = page.locator('#technologies');
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Technologies' }).click();
  await isReady(page);
  await expect(technologies).toBeInViewport();
  await expect(technologies).not.toContainText('Computing…');
  expect(await page.getByTestId('table-technologies').evaluate(alertsOf)).toBe(n);
  expect(await page.evaluate(() => ['analyze-view', 'analyze'].map((name) => performance.getEntriesByName(name).length))).toEqual([1, 1]);
});

test('what is asked while the rest is computed goes first, and the rest is that of the latest', { tag: '@main' }, async ({ page }) => {
  await explore(page, STEP_BY_STEP);
  const press = (table, name) =>
    page.getByTestId(`table-${table}`).evaluate((table, name) => [...table.querySelectorAll('th [data-place]')].find(({ textContent }) => textContent === name).click(), name);
  const n_measured = (name) => page.evaluate((name) => performance.getEntriesByName(name).length, name);
  const tables = () => page.locator('table[data-testid^=table-]').evaluateAll((all) => all.map(({ textContent }) => textContent));
  const technology = await page.getByTestId('table-technologies').evaluate((table) => table.querySelector('th [data-place]').textContent);
  const [n_views, n_wholes] = [await n_measured('analyze-view'), await n_measured('analyze')];
  await press('time-to-action', 'High');
  await expect.poll(() => n_measured('analyze-view')).toBe(n_views + 1);
  await press('technologies', technology);
  await expect.poll(() => n_measured('analyze-view')).toBe(n_views + 2);
  // Neither has its rest yet, and only the latter gets one.
  expect(await n_measured('analyze')).toBe(n_wholes);
  await isReady(page);
  expect(await n_measured('analyze')).toBe(n_wholes + 1);
  const in_a_row = await tables();
  const n_in_a_row = await number(page, 'stat-alerts');

  await page.getByRole('button', { name: 'Reset filters' }).first().click();
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(n_in_a_row);
  await press('time-to-action', 'High');
  await isReady(page);
  await press('technologies', technology);
  await isReady(page);
  expect(await tables()).toEqual(in_a_row);
});
