// What comes off-hours, and how long it would have waited.
import { chooseFiles, expect, exploreSample, fixture, hasNoAxeViolations, isReady, number, open, openFiles, rows, setSchedule, setZone, test } from './app.mjs';

const csv = (rows) => ({
  name: 'own.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`Expel Alert ID,Severity,Alert Status,Insert At (T3)\n${rows.map((row, at) => `${at},${row}\n`).join('')}`),
});

test('the sentence follows working hours and zone', async ({ page }) => {
  // A Friday: an hour and a half before work, at work, and after it.
  await openFiles(page, csv(['HIGH,CLOSED,2026-11-20T07:30:00Z', 'CRITICAL,CLOSED,2026-11-20T12:00:00Z', 'LOW,CLOSED,2026-11-20T22:00:00Z']));
  await setZone(page, 'UTC');
  const section = page.locator('#shifts');
  await expect(section).toContainText('1 of 2 critical and high alerts came off-hours. Left until the next working hour, it would have waited 1 h 30 min.');
  await expect(section).toContainText('By the time to the next working hour. 09:00 to 17:00, Monday to Friday.');
  expect(await rows(page, 'off-hours-waits')).toMatchObject([{ severity: 'HIGH', alerts: '1', median: '90', longest: '90', under_4h: '1' }]);

  await setZone(page, 'Asia/Tokyo');
  // 16:30, 21:00 and 07:00: Saturday has no work, Monday has.
  await expect(section).toContainText('1 of 2 critical and high alerts came off-hours. Left until the next working hour, it would have waited 2 d 12 h.');
  await setSchedule(page, { start: 20, end: 6, days: [0, 1, 2, 3, 4, 5, 6] });
  await expect(section).toContainText('it would have waited 3 h 30 min.');
  await setSchedule(page, { start: 9, end: 17, days: [] });
  await expect(section).toContainText('There are no working hours. Choose work days under “Arrivals”.');
  expect(await rows(page, 'off-hours-waits')).toEqual([]);
  expect((await rows(page, 'off-hours-value')).map(({ alerts }) => alerts)).toEqual(['0', '3']);
});

test('days that are chosen one right after the other all count', async ({ page }) => {
  await openFiles(page, csv(['HIGH,CLOSED,2026-11-20T07:30:00Z']));
  const hours = async () => (await rows(page, 'off-hours')).map(({ share_of_week }) => Math.round(share_of_week * 168));
  expect(await hours()).toEqual([40, 128]);
  const click = (names) => page.evaluate((names) => names.forEach((name) => document.querySelector(`[aria-label="${name}"]`).click()), names);
  await click(['Saturday', 'Sunday', 'Monday']);
  await expect.poll(hours).toEqual([48, 120]);
  await click(['Tuesday', 'Saturday']);
  await expect.poll(hours).toEqual([32, 136]);
});

test('a severity leads to just its alerts off-hours', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const [critical, high, both] = await rows(page, 'off-hours-waits');
  expect(Number(critical.alerts) + Number(high.alerts)).toBe(Number(both.alerts));
  await page.getByTestId('table-off-hours-waits').getByRole('button', { name: 'High', exact: true }).click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(Number(high.alerts));
  await isReady(page);
  expect((await rows(page, 'off-hours-value')).map(({ alerts }) => alerts)).toEqual(['0', high.alerts]);
  await hasNoAxeViolations(page);
});

test('exports of other tools lack what only Expel has', async ({ page }) => {
  await open(page);
  await chooseFiles(page, fixture('tools/sentinel-incidents.csv'));
  await isReady(page);
  await expect(page.locator('#shifts')).toContainText('“Incidents” and “Escalated to you” are only in exports from Workbench.');
  for (const { incidents, escalated } of await rows(page, 'off-hours-value')) expect([incidents, escalated]).toEqual(['', '']);
});
