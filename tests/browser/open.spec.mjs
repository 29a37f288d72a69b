// Which alerts are open, and for how long, from a file whose times are known; tests/golden has the sums of larger ones.
import { expect, exploreSample, hasNoAxeViolations, isNear, number, openFiles, rows, setZone, test } from './app.mjs';

const minute = (n) => new Date(Date.UTC(2026, 2, 2, 12) - n * 60_000).toISOString();
// Severity, status and age in minutes when the last alert was created.
const ALERTS = [
  ['HIGH', 'CLOSED', 0],
  ['HIGH', 'NEW', 59],
  ['HIGH', 'OPEN', 60],
  ['LOW', 'NEW', 239],
  ['LOW', 'NEW', 240],
  ['=1+1', '', 1_440],
  ['LOW', 'closed', 20_000],
  ['LOW', 'NEW', 10_080],
];
const csv = [
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60)',
  ...ALERTS.map(([severity, status, age], n) => [`id-${n}`, severity, status, minute(age), '', '', '', ''].join()),
].join('\n');
const file = { name: 'open.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

test('open alerts are counted by severity and age, and the oldest are named', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  await setZone(page, 'America/New_York');
  await expect.poll(async () => (await rows(page, 'open-oldest'))[0].created).toBe('2026-02-23 07:00:00');
  const open = await rows(page, 'open');
  expect(open.map(({ oldest, ...row }) => Object.values(row).join(' '))).toEqual([
    'HIGH 2 1 1 0 0 0 1',
    'LOW 3 0 1 1 0 1 2',
    '=1+1 1 0 0 0 1 0 0',
    'all 6 1 2 1 1 1 3',
  ]);
  for (const [at, minutes] of [60, 10_080, 1_440, 10_080].entries()) isNear(Number(open[at].oldest), minutes);
  const oldest = await rows(page, 'open-oldest');
  expect(oldest.map(({ id, created, standing }) => `${id} ${created} ${standing}`)).toEqual([
    'id-7 2026-02-23 07:00:00 open',
    'id-5 2026-03-01 07:00:00 none',
    'id-4 2026-03-02 03:00:00 open',
    'id-3 2026-03-02 03:01:00 not-due',
    'id-2 2026-03-02 06:00:00 no-action',
    'id-1 2026-03-02 06:01:00 open',
  ]);
  const section = page.locator('#open');
  await expect(section).toContainText('6 alerts are open, 1 of them for 7 days or more. The oldest (low) has been open for 7 d. 3 wait past their target.');
  await expect(section).toContainText('As of 2026-03-02 07:00:00 (New York)');
  await hasNoAxeViolations(page);
});

test('each count of open alerts leads to them, and the headline as well', async ({ page }) => {
  test.slow();
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  const open = await number(page, 'stat-open');
  const table = page.getByTestId('table-open');
  const placed = await table
    .locator('td[data-place]')
    .evaluateAll((cells) => cells.map(({ dataset }) => ({ place: dataset.place, n: Number(dataset.value) })).filter(({ n }) => n > 0));
  expect(placed.length).toBeGreaterThan(10);
  for (const { place, n } of placed) {
    await table.evaluate((table, place) => [...table.querySelectorAll('td')].find((cell) => cell.dataset.place === place).click(), place);
    await expect.poll(() => number(page, 'stat-alerts'), { message: place }).toBe(n);
    await page.evaluate(() => history.back());
    await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
  }
  await page.getByTestId('stat-open').getByRole('button').press('Enter');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(open);
  await expect(page.getByRole('button', { name: 'Open for: any time' })).toBeVisible();
});
