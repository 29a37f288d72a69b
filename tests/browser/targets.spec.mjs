// Targets: what is due, met, missed and open past a target, counted here from a file whose times are known; tests/golden has the sums of larger ones.
import { enter, expect, exploreSample, hasNoAxeViolations, isNear, isReady, number, openFiles, raw, rows, test } from './app.mjs';

const minute = (n) => new Date(Date.UTC(2026, 2, 2, 12) + n * 60_000).toISOString();
// Severity, status, created and first action in minutes.
const ALERTS = [
  ['HIGH', 'CLOSED', 0, 10],
  ['HIGH', 'CLOSED', 0, 30],
  ['HIGH', 'CLOSED', 0, 31],
  ['HIGH', 'NEW', 0],
  ['HIGH', 'NEW', 590],
  ['CRITICAL', 'NEW', 0],
  ['LOW', 'CLOSED', 0, 240],
  ['INFO', 'CLOSED', 0, 1],
  // Its time is as-of.
  ['LOW', 'CLOSED', 599, 600],
];
const csv = [
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60)',
  ...ALERTS.map(([severity, status, created, acted], n) => [n, severity, status, minute(created), acted === undefined ? '' : minute(acted), '', '', ''].join()),
].join('\n');
const file = { name: 'targets.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

const counts = async (page) =>
  (await rows(page, 'targets')).map((row) => [row.severity, row.target, row.due, row.met, row.missed, row.not_due, row.open_past_target].join(' '));

test('alerts are due once their target has passed, acted on or not', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  expect(await counts(page)).toEqual(['CRITICAL 15 1 0 1 0 1', 'HIGH 30 4 2 2 1 1', 'LOW 240 1 1 0 1 0', 'all  6 3 3 2 2']);
  const [, high] = await rows(page, 'targets');
  isNear(Number(high.share), 0.5);
  // Wilson's interval of 2 of 4.
  isNear(Number(high.low), 0.150_038_989_152_149_53);
  isNear(Number(high.high), 0.849_961_010_847_850_5);
  const section = page.locator('#targets');
  await expect(section).toContainText('1 critical alert and 1 high alert are open past their target. 50% of 6 due alerts were acted on within their target');
  await expect(section).toContainText('Not included: 1 of a severity without a target.');
  await expect(section).toContainText('These targets are examples');
  await hasNoAxeViolations(page);
});

test('targets and the goal are set, kept, and hold for filters', async ({ page }) => {
  await openFiles(page, file);
  await enter(page.getByLabel('High (minutes)'), '31');
  await expect.poll(() => counts(page)).toContain('HIGH 31 4 3 1 1 1');
  await expect(page.locator('#targets')).not.toContainText('These targets are examples');
  await enter(page.getByLabel('Goal (%)'), '50');
  await expect(page.locator('#targets')).toContainText('goal of 50%');
  await enter(page.getByLabel('High (minutes)'), '0');
  await expect(page.getByText('Enter whole minutes from 1 to 43,200 (30 days).')).toBeVisible();
  expect(await counts(page)).toContain('HIGH 31 4 3 1 1 1');
  await page.getByTestId('table-targets').getByRole('button', { name: 'High', exact: true }).click();
  await expect.poll(() => raw(page, 'stat-alerts')).toBe('5');
  await isReady(page);
  expect(await counts(page)).toEqual(['HIGH 31 4 3 1 1 1']);
  // A new visit with the same file.
  await openFiles(page, file);
  expect(await counts(page)).toContain('HIGH 31 4 3 1 1 1');
});

test('each count leads to its alerts', { tag: '@main' }, async ({ page }) => {
  test.slow();
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  const table = page.getByTestId('table-targets');
  const placed = await table
    .locator('td[data-place]')
    .evaluateAll((cells) => cells.map(({ dataset }) => ({ place: dataset.place, n: Number(dataset.value) })).filter(({ n }) => n > 0));
  // Due, met and missed of each severity and of all; those that are not due or open past their target of two and of all.
  expect(placed).toHaveLength(21);
  for (const { place, n } of placed) {
    await table.evaluate((table, place) => [...table.querySelectorAll('td')].find((cell) => cell.dataset.place === place).click(), place);
    await expect.poll(() => number(page, 'stat-alerts'), { message: place }).toBe(n);
    await page.evaluate(() => history.back());
    await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
  }
  // By keys: the column, then the severity.
  await table.getByRole('button', { name: 'Open past target' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Target: Open past target' })).toBeVisible();
  await table.getByRole('button', { name: 'Medium', exact: true }).press('Enter');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(placed.find(({ place }) => place === 'severity=MEDIUM&target=open').n);
  await page.getByRole('button', { name: 'Show alerts' }).press('Enter');
  const grid = page.getByRole('grid', { name: 'Alerts' });
  await expect(grid.locator('tbody tr').first()).toBeVisible();
  const statuses = await grid.locator('tbody td[data-key="Alert Status"]').allTextContents();
  expect(new Set(statuses)).toEqual(new Set(['NEW']));
});
