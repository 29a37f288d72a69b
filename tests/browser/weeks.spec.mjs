// Times to action by week: rows of a file whose times are known, and what a week leads to; tests/golden has the percentiles of larger files.
import { readFile } from 'node:fs/promises';
import { expect, exploreSample, exportedRows, hasNoAxeViolations, isNear, isReady, number, openFiles, rounded, rows, test } from './app.mjs';

const at = (day, minute) => new Date(Date.UTC(2026, 2, day, 12) + minute * 60_000).toISOString();
// Severity, day of March 2026, and how many minutes until the first action. The 2nd is a Monday, the first and the last day are cut off.
const ALERTS = [
  ['HIGH', 1, 5],
  ...Array.from({ length: 20 }, (_, n) => ['HIGH', 3, 21 + n]),
  ['LOW', 17, 9],
  ['INFO', 25, 1],
];
const csv = [
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60)',
  ...ALERTS.map(([severity, day, minutes], n) => [n, severity, 'CLOSED', at(day, 0), at(day, minutes), '', '', ''].join()),
].join('\n');
const file = { name: 'weeks.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

test('weeks begin on Mondays, and empty ones stay', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const weeks = await rows(page, 'response-weeks');
  expect(weeks.map(({ week, kind, alerts, measured, share_met }) => [week, kind, alerts, measured, share_met].join(' '))).toEqual([
    '2026-02-23 part 1 1 1',
    '2026-03-02 whole 20 20 0.5',
    '2026-03-09 whole 0 0 ',
    '2026-03-16 whole 1 1 1',
    '2026-03-23 part 1 1 ',
  ]);
  isNear(Number(weeks[1].median), 30.5);
  isNear(Number(weeks[1].p95), 39.05);
  expect([weeks[1].low, weeks[1].high]).toEqual(['37', '']);
  const section = page.locator('#weeks');
  await expect(section).toContainText('The median was 31 min in the week of Mar 2, 2026, the only whole week with 20 measured alerts or more');
  await expect(section).toContainText('Hollow: ');
  await hasNoAxeViolations(page);
});

test('a week leads to its alerts, and back', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const weeks = page.getByTestId('table-response-weeks');
  const choose = (place) => weeks.evaluate((table, place) => table.querySelector(`[data-place="${place}"]`).click(), place);
  await choose('day=2026-03-02/2026-03-08');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(20);
  await isReady(page);
  expect((await rows(page, 'response-weeks')).map(({ week, kind }) => `${week} ${kind}`)).toEqual(['2026-03-02 whole']);
  await choose('day=2026-03-02/2026-03-08');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(ALERTS.length);
  // Of a week that is not whole, the days that there are.
  await choose('day=2026-03-23/2026-03-25');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(1);
});

test('weeks are exported with their units', async ({ page }) => {
  await exploreSample(page);
  const shown = await rows(page, 'response-weeks');
  expect(shown.map(({ alerts }) => Number(alerts)).reduce((sum, n) => sum + n)).toBe(await number(page, 'stat-alerts'));
  const download = page.waitForEvent('download');
  await page.locator('#figure-response-weeks').getByRole('button', { name: 'CSV' }).first().click();
  const text = await readFile(await (await download).path(), 'utf8');
  const [header, ...lines] = text.replace('\ufeff', '').trim().split(/\r?\n/);
  expect(header).toBe('week,kind,alerts,measured,median_minutes,p95_minutes,low_minutes,high_minutes,share_met_percent');
  const read = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [header.split(',')[at], cell])));
  expect(rounded(read)).toEqual(exportedRows(shown));
});
