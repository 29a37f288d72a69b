// From one time of an alert to another: what each clock measures of a file whose times are known, and the figures that the chosen one fills.
import { expect, exploreSample, hasNoAxeViolations, isNear, isReady, openFiles, rows, setSchedule, test } from './app.mjs';

const minute = (n) => new Date(Date.UTC(2026, 2, 3, 8, 30) + n * 60_000).toISOString();
// Severity, status, minutes to the first assignment, to the incident, to the first and to the last close. Created at 08:30.
const ALERTS = [
  ['HIGH', 'CLOSED', 40, 45, 60, 90],
  ['HIGH', 'OPEN', 50, '', 70, 100],
  ['LOW', 'CLOSED', 10, '', 20, 20],
  ['LOW', 'NEW', '', '', '', ''],
];
const csv = [
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60),Time Last Closed (T6)',
  ...ALERTS.map(([severity, status, ...minutes], n) => {
    const [assigned, incident, closed, last] = minutes.map((n) => (n === '' ? '' : minute(n)));
    return [n, severity, status, minute(0), assigned, '', incident, closed, last].join();
  }),
].join('\n');
const file = { name: 'clocks.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

const clock = (page) => page.locator('#clock');
const lines = async (page) => (await rows(page, 'clocks')).map(({ clock, alerts, measured, median }) => [clock, alerts, measured, median].join(' '));

test('every clock that some alert has both times for', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  expect(await lines(page)).toEqual([
    'first_action 4 3 40',
    // Until 9:10, 9:20 and 8:40, of which 10, 20 and 0 minutes are after 9:00.
    'first_action_working 4 3 10',
    'incident 4 1 45',
    'first_close 4 3 60',
    'last_close 4 2 55',
  ]);
  const section = page.locator('#response');
  await expect(section).toContainText('No alert has both times of: creation to escalation, creation to first remediation and first investigative action to last close.');
  await expect(section).toContainText('2 alerts were reopened: their last close is later than their first.');
  await setSchedule(page, { start: 8, end: 9, days: [0, 1, 2, 3, 4] });
  await expect.poll(async () => (await lines(page))[1]).toBe('first_action_working 4 3 30');
  await setSchedule(page, { start: 8, end: 9, days: [] });
  await expect.poll(async () => (await lines(page)).length).toBe(4);
});

test('the chosen clock fills the figures by severity', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const section = page.locator('#response');
  const bySeverity = async () => (await rows(page, 'time-to-action')).map(({ severity, measured, median }) => [severity, measured, median].join(' '));
  expect(await bySeverity()).toEqual(['HIGH 2 45', 'LOW 1 10', 'all 3 40']);
  expect(await clock(page).locator('option').allTextContents()).toEqual([
    'Creation to first action',
    'Creation to incident',
    'Creation to first close',
    'Creation to last close',
  ]);
  await clock(page).selectOption('last_close');
  await expect(section.getByRole('heading', { name: 'Creation to last close by severity' })).toBeVisible();
  expect(await bySeverity()).toEqual(['HIGH 1 90', 'LOW 1 20', 'all 2 55']);
  await expect(section).toContainText('From creation to last close: The one measured high alert: 1 h 30 min.');
  await expect(section).toContainText('Not included: 2 open or without both times.');
  await hasNoAxeViolations(page);
  // It outlasts a reload, and another file that has none of its times.
  // Whoever went to the page once more would break off what it is fetching now.
  await page.reload();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await expect(section.getByRole('heading', { name: 'Creation to last close by severity' })).toBeVisible();
  await clock(page).selectOption('first_action');
  await isReady(page);
  await expect(section.getByRole('heading', { name: 'Time to action by severity' })).toBeVisible();
});

test('the sample has every clock, and all of them agree with the figures by severity', async ({ page }) => {
  await exploreSample(page);
  const all = await rows(page, 'clocks');
  expect(all.length).toBe(8);
  for (const of of all.filter(({ clock }) => clock !== 'first_action_working')) {
    await clock(page).selectOption(of.clock);
    // Several clocks measure as many alerts: only the figures say which one is shown.
    await expect(async () => {
      const shown = (await rows(page, 'time-to-action')).at(-1);
      for (const key of ['measured', 'median', 'p90', 'p95']) isNear(Number(shown[key]), Number(of[key]));
    }).toPass();
  }
});
