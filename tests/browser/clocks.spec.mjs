// From one time of an alert to another: what each clock measures of a file whose times are known, and the figures that the chosen one fills.
import { expect, exploreSample, hasNoAxeViolations, isNear, isReady, number, openFiles, rows, setSchedule, test } from './app.mjs';

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

test('what the chosen clock measures and leaves out leads to its alerts, and filters follow it', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const about = page.locator('#about-time-to-action');
  const leads = async () => (await about.locator('.path button[data-alert-list*=acted]').allTextContents()).join(', ');
  expect(await leads()).toBe('1 still waiting, 3 measured');
  await clock(page).selectOption('last_close');
  await expect.poll(leads).toBe('2 open or without both times, 2 measured');
  await isReady(page);
  await page.locator('[popovertarget=about-time-to-action].about-button').click();
  await about.getByRole('button', { name: '2 open or without both times' }).click();
  const grid = page.getByRole('grid', { name: 'Alerts' });
  await expect(grid.locator('tbody tr')).toHaveCount(2);
  await expect(grid.getByRole('gridcell', { name: /^(open|new)$/i })).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(grid).toBeHidden();

  await page.getByRole('button', { name: 'Filters', exact: true }).click();
  const group = page.locator('#filters fieldset').filter({ has: page.getByText('Creation to last close', { exact: true }) });
  await expect(group.locator('label:not([hidden])')).toHaveText(['Measured2', 'Open or without both times2']);
  await group.getByLabel('Measured').click();
  const chip = page.locator('.filter-bar .chip');
  await expect(chip).toHaveText(['Creation to last close: Measured ×']);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(2);
  await page.keyboard.press('Escape');
  await clock(page).selectOption('first_action');
  await expect(chip).toHaveText(['First action: Measured ×']);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(3);
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
