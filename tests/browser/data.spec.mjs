// How the data was read: what the page assumed of times, and what becomes of the figures when the user knows better.
import { unlinkSync, writeFileSync } from 'node:fs';
import { changeEngine, expect, exploreSample, hasNoAxeViolations, isReady, number, openFiles, raw, test } from './app.mjs';

const HEADER = 'Expel Alert ID,Severity,Alert Status,Created At,First Closed At\n';

const csv = (name, times) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(HEADER + times.map((time, id) => `id-${id},HIGH,CLOSED,${time},\n`).join('')),
});

const times = (page) => page.getByTestId('table-data-times');
const cell = (page, key) => times(page).locator('tbody tr').first().locator(`[data-key="${key}"]`);
const value = (page, key) => cell(page, key).getAttribute('data-value');

test.use({ timezoneId: 'UTC' });

test('the user says of which zone times are, and which of month and day comes first', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, csv('a.csv', ['11/2/2026 13:49', '11/5/2026 1:05 PM']));
  const noZone = page.getByTestId('times-without-zone');
  const order = page.getByTestId('date-order');
  await expect(noZone).toHaveText('2 times have no time zone; read as UTC. Change the zone under “Data”.');
  await expect(order).toContainText('Dates were read as month/day/year');
  await expect(order).toContainText('(Nov 2 – Nov 5, 2026, or Feb 11 – May 11, 2026)');
  expect(await value(page, 'first')).toBe('2026-11-02 13:49:00');
  await hasNoAxeViolations(page);

  await page.getByLabel('Read dates as').focus();
  await page.getByLabel('Read dates as').selectOption('Day/month/year');
  await expect.poll(() => value(page, 'first')).toBe('2026-02-11 13:49:00');
  await isReady(page);
  await expect(order).toHaveCount(0);
  await expect(page.getByTestId('summary')).toContainText('Feb 11 – May 11, 2026');
  // Whoever chooses goes on from there.
  await expect(page.getByLabel('Read dates as')).toBeFocused();

  await page.getByLabel('Read times without a zone as').selectOption('America/New_York');
  await expect.poll(() => value(page, 'first')).toBe('2026-02-11 18:49:00');
  await isReady(page);
  await expect(noZone).toContainText('read as America/New_York');
  expect(await number(page, 'stat-alerts')).toBe(2);

  // Kept, for files with the same header, when the page is opened anew.
  await openFiles(page, csv('b.csv', ['11/3/2026 13:49']));
  expect(await value(page, 'first')).toBe('2026-03-11 17:49:00');
  await expect(order).toHaveCount(0);
  await hasNoAxeViolations(page);
});

test('a file that is gone cannot be read again, and the figures stay', async ({ page }, info) => {
  const path = info.outputPath('gone.csv');
  writeFileSync(path, csv('gone.csv', ['2026-11-02 13:49']).buffer);
  await openFiles(page, path);
  unlinkSync(path);
  await page.getByLabel('Read times without a zone as').selectOption('Asia/Tokyo');
  await expect(page.getByRole('alert').filter({ hasText: 'gone.csv could not be read' })).toBeVisible();
  expect(await value(page, 'first')).toBe('2026-11-02 13:49:00');
  expect(await raw(page, 'stat-alerts')).toBe('1');
  await expect(page.getByLabel('Read times without a zone as')).toHaveValue('UTC');
});

test('whoever cancels reading files again is shown what is in force', { tag: '@main' }, async ({ page }) => {
  // The second reading never ends; and the engine is slow to begin, so that it has heard of a cancellation before.
  await changeEngine(page, "{ const { postMessage } = MessagePort.prototype; MessagePort.prototype.postMessage = function (...all) { setTimeout(() => postMessage.apply(this, all), 200); }; let n = 0; const { stream } = Blob.prototype; Blob.prototype.stream = function () { n += 1; return n === 1 ? stream.call(this) : new ReadableStream({ type: 'bytes' }); }; }");
  await openFiles(page, csv('a.csv', ['11/2/2026 13:49']));
  const zone = page.getByLabel('Read times without a zone as');
  const order = page.getByLabel('Read dates as');
  const cancel = page.getByRole('button', { name: 'Cancel' });
  for (const [field, other, own] of [[zone, 'Asia/Tokyo', 'UTC'], [order, 'day-first', 'month-first'], [zone, 'Europe/Berlin', 'UTC']]) {
    await field.selectOption(other);
    await cancel.click();
    await expect(field).toHaveValue(own);
    await isReady(page);
    expect(await value(page, 'first')).toBe('2026-11-02 13:49:00');
  }
  // Two that were changed during one reading, one of them twice.
  await zone.selectOption('Asia/Tokyo');
  await order.selectOption('day-first');
  await expect(cancel).toBeVisible();
  await zone.evaluate(async (select, button) => {
    select.value = 'Europe/Berlin';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    for (let turn = 0; turn < 10; turn += 1) await null;
    button.click();
  }, await cancel.elementHandle());
  await expect(zone).toHaveValue('UTC');
  await expect(order).toHaveValue('month-first');
  await isReady(page);
  // What was canceled is not remembered either.
  await openFiles(page, csv('b.csv', ['11/2/2026 13:49']));
  expect(await value(page, 'first')).toBe('2026-11-02 13:49:00');
});

test('on paper, nothing is said of controls that are not there', async ({ page }) => {
  const header = 'Number,Opened,Priority,State\n';
  await openFiles(page, { name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(`${header}1,2026-03-02 10:00,P1,Odd\n2,2026-03-03 10:00,P2,Closed\n`) });
  const hints = page.getByText('The files are read again when you change this.');
  expect(await hints.count()).toBeGreaterThan(1);
  await expect(hints.first()).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  for (const hint of await hints.all()) await expect(hint).toBeHidden();
});

test('where no row could be read, no figure is 0', async ({ page }) => {
  await openFiles(page, csv('soon.csv', ['soon', 'later']));
  for (const key of ['alerts', 'open', 'no-action', 'investigations', 'incidents', 'notified']) {
    expect(await raw(page, `stat-${key}`), key).toBe('');
  }
  await expect(page.locator('.stats .stat').first()).toContainText('Not known: no row could be read');
});

test('nothing is asked of data that leaves nothing open', async ({ page }) => {
  await exploreSample(page);
  await expect(page.locator('#data select')).toHaveCount(0);
  await expect(page.getByTestId('times-without-zone')).toHaveCount(0);
  await expect(page.locator('#data .answer')).toHaveText('Times are written as year-month-day. 4 times could not be read.');
});
