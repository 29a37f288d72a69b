// Answers come in two parts, what is in view first. Here each message of the engine takes its time, so that a user is quicker than the next.
import { readFileSync } from 'node:fs';
import { changeEngine, expect, exploreSample, isReady, number, test } from './app.mjs';

const LATE_MS = 1500;
// Once told to. One after another, in their order; the list of alerts has a line of its own.
const SLOWLY = `{
  const post = self.postMessage.bind(self);
  let lateMs = 0;
  let last = 0;
  new BroadcastChannel('slowly').onmessage = () => (lateMs = ${LATE_MS});
  self.postMessage = (...all) => {
    if (!lateMs) return post(...all);
    last = Math.max(performance.now(), last) + lateMs;
    setTimeout(() => post(...all), last - performance.now());
  };
}`;

const drawn = (page) => page.evaluate(() => document.documentElement.dataset.drawn);
/** A number as it is at the moment, whatever the rest of the page says. */
const now = (page, name) => page.getByTestId(name).evaluate((element) => Number(element.dataset.value));
const alertsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).reduce((sum, row) => sum + Number(row.querySelector('[data-key=alerts]').dataset.value), 0);
const pressTechnology = (page) => page.getByTestId('table-technologies').evaluate((table) => table.querySelector('th [data-place]').click());

async function explore(page) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await changeEngine(page, SLOWLY);
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
  const download = page.waitForEvent('download');
  await paths.evaluate((table) => [...table.closest('.figure').querySelectorAll('button')].find((button) => button.textContent === 'CSV').click());
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\r\n').map((line) => line.split(','));
  await isReady(page);
  const filtered = await paths.evaluate(alertsOf);
  expect(filtered).toBeLessThan(of_paths);
  const column = lines[0].findIndex((name) => name.replace('\ufeff', '') === 'alerts');
  expect(lines.slice(1).reduce((sum, line) => sum + Number(line[column]), 0)).toBe(filtered);
});
