// What became of alerts, from a file whose times are known; tests/golden has the sums of larger ones.
import { readFile } from 'node:fs/promises';
import { expect, exploreSample, exportedRows, fixture, hasNoAxeViolations, isNear, number, openFiles, rounded, rows, test } from './app.mjs';

const minute = (n) => (n === undefined ? '' : new Date(Date.UTC(2026, 2, 2, 12) + n * 60_000).toISOString());
// Status, investigation and its type, close reason; minutes of the creation, the first action, the promotion, the remediation and the first close.
const ALERTS = [
  ['CLOSED', '', '', 'Benign', 0, 2, undefined, undefined, 10],
  ['CLOSED', '', '', 'Benign', 0, 2, undefined, undefined, 20],
  ['CLOSED', '', '', '=1+1', 5, 6, undefined, undefined, 4],
  ['CLOSED', 'i-1', 'Investigation', '', 8, 9, undefined, undefined, 50],
  ['OPEN', 'i-1', 'Investigation', '', 3, 7],
  ['CLOSED', 'i-2', 'Incident', 'Benign', 1, 2, 31, undefined, 60],
  ['CLOSED', 'i-2', 'Incident', '', 1, 2, 31, 41, 60],
  ['NEW', '', '', '', 9],
];
const csv = [
  'Expel Alert ID,Severity,Alert Status,Investigation ID,Investigation Type,Alert Close Reason,Created At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Remediation Action (T5b),Time First Closed (T60)',
  ...ALERTS.map(([status, id, type, reason, created, acted, promoted, remediated, closed], n) =>
    [n, 'HIGH', status, id, type, reason, minute(created), minute(acted), '', minute(promoted), minute(remediated), minute(closed)].join(),
  ),
].join('\n');
const file = { name: 'paths.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

test('each alert has one outcome, and the time to it', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const paths = await rows(page, 'paths');
  expect(paths.map(({ path, alerts, measured }) => `${path} ${alerts} ${measured}`)).toEqual([
    'closed 3 2',
    'joined 1 1',
    'new 1 1',
    'incident 1 1',
    'remediated 1 1',
    'open 1 ',
  ]);
  for (const [at, median] of [15, 1, 4, 30, 40].entries()) isNear(Number(paths[at].median), median);
  expect(paths[5].median).toBe('');
  isNear(Number(paths[0].share), 3 / 8);
  expect((await rows(page, 'close-reasons')).map(({ reason, alerts }) => `${reason} ${alerts}`)).toEqual(['Benign 3', ' 2', '=1+1 1']);
  const section = page.locator('#paths');
  await expect(section).toContainText('3 of 8 alerts were closed without an investigation; 1 was remediated and another 1 was part of an incident.');
  await expect(section).toContainText('Not included in the medians: 1 with a clock error.');
  await hasNoAxeViolations(page);
});

test('each outcome and each close reason leads to its alerts', { tag: '@main' }, async ({ page }) => {
  test.slow();
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  for (const name of ['paths', 'close-reasons']) {
    const table = page.getByTestId(`table-${name}`);
    const placed = await table
      .locator('tr:has(th [data-place])')
      .evaluateAll((rows) => rows.map((row) => ({ place: row.querySelector('[data-place]').dataset.place, n: Number(row.querySelector('[data-key=alerts]').dataset.value) })));
    expect(placed.length).toBeGreaterThan(3);
    if (name === 'paths') expect(placed.map(({ n }) => n).reduce((sum, n) => sum + n)).toBe(all);
    for (const { place, n } of placed.filter(({ n }) => n > 0)) {
      await table.evaluate((table, place) => [...table.querySelectorAll('th [data-place]')].find(({ dataset }) => dataset.place === place).click(), place);
      await expect.poll(() => number(page, 'stat-alerts'), { message: place }).toBe(n);
      await page.evaluate(() => history.back());
      await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
    }
  }
  await page.getByTestId('table-paths').getByRole('button', { name: 'Joined an investigation' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Outcome: Joined an investigation' })).toBeVisible();
});

// Alert name, technology, minutes of the creation and the first close.
const DAY = 24 * 60;
const FIRED = [
  ['ps', 'edr', 0, 5],
  ['ps', 'edr', 5, 9],
  ['ps', 'edr', 8, 2000],
  ['ps', 'edr', 5 + DAY],
  ['ps', 'edr', 10 + 2 * DAY],
  ['ps', 'mail', 6],
  ['=cmd', '', 0, 1],
  ['=cmd', '', 2],
  ['', 'edr', 0, 1],
  ['', 'edr', 2],
];

test('what fired again is counted, and each count leads to it', { tag: '@main' }, async ({ page }) => {
  const lines = FIRED.map(([rule, technology, created, closed], n) => [n, 'HIGH', closed === undefined ? 'OPEN' : 'CLOSED', rule, technology, minute(created), minute(closed), '', ''].join());
  const header = 'Expel Alert ID,Severity,Alert Status,Expel Alert Name,Expel Vendor Tech Name,Created At,Time First Closed (T60),Investigation ID,Investigation Type';
  await openFiles(page, { name: 'again.csv', mimeType: 'text/csv', buffer: Buffer.from([header, ...lines].join('\n')) });
  // The second and the third after the first, the fourth exactly a day after the second; the fifth comes later than a day.
  expect(await rows(page, 'refires')).toEqual([
    { rule: 'ps', technology: 'edr', alerts: '5', again: '3', share: '0.6' },
    { rule: '=cmd', technology: '', alerts: '2', again: '1', share: '0.5' },
  ]);
  await expect(page.locator('#paths')).toContainText('4 of 10 alerts came within 24 h of an earlier one with the same name and technology that was already closed. The asset may be another: no evidence is loaded.');
  await hasNoAxeViolations(page);
  await page.getByTestId('table-refires').locator('td[data-key=again][data-place]').first().click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(3);
  await expect(page.getByRole('button', { name: 'Fired again: On the same host or user, On others or unknown ones' })).toBeVisible();
});

test('where evidence is loaded, what fired again on the same host or user leads to its alerts', async ({ page }) => {
  await exploreSample(page);
  const table = page.getByTestId('table-refires');
  await expect(table.getByRole('columnheader', { name: 'On the same host or user' })).toBeVisible();
  const refires = await rows(page, 'refires');
  const n = refires.reduce((sum, { same_asset }) => sum + Number(same_asset), 0);
  expect(n).toBeGreaterThan(0);
  await expect(page.locator('#paths')).toContainText(new RegExp(`Of \\d+ alerts with known hosts or users, ${n} did on the same host or user\\.`));
  await table.getByRole('button', { name: 'On the same host or user' }).click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(n);
  await expect(page.getByRole('button', { name: 'Fired again: On the same host or user' })).toBeVisible();
});

test('outcomes are exported with their units', async ({ page }) => {
  await openFiles(page, file);
  const shown = await rows(page, 'paths');
  const download = page.waitForEvent('download');
  await page.locator('#figure-paths').getByRole('button', { name: 'CSV' }).first().click();
  const text = await readFile(await (await download).path(), 'utf8');
  const [header, ...lines] = text.replace('\ufeff', '').trim().split(/\r?\n/);
  expect(header).toBe('path,alerts,share_percent,measured,median_minutes');
  const read = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [header.split(',')[at], cell])));
  expect(rounded(read)).toEqual(exportedRows(shown));
});

test('a file of another tool has no outcomes, and the section says why', async ({ page }) => {
  await openFiles(page, fixture('tools/own-list.csv'));
  const section = page.locator('#paths');
  await expect(section).toContainText('only in exports from Workbench');
  await expect(page.getByTestId('table-paths')).toHaveCount(0);
  await expect(page.getByTestId('table-close-reasons')).toHaveCount(0);
});
