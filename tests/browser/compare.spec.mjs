// Two periods side by side: what the tiles say of the other one is counted here from the days of all data; tests/golden/comparison.py has the rest.
import { readFileSync } from 'node:fs';
import { differences, expect, fixture, hasNoAxeViolations, isNear, isReady, number, openFiles, rows, setRange, setZone, test } from './app.mjs';

const file = fixture('golden/export.csv');
const golden = JSON.parse(readFileSync(new URL('../golden/comparison.json', import.meta.url), 'utf8'));
const PERIOD = ['2026-10-26', '2026-11-15'];
const BEFORE = ['2026-10-05', '2026-10-25'];

const note = (page, key) => page.getByTestId(`stat-${key}`).locator('xpath=following-sibling::p').innerText();
const hint = (page) => page.locator('#overview .hint');
const compareWith = (page, name) => page.getByLabel('Compare with').selectOption({ label: name });

/** As a user does: Firefox says nothing of a change that was not typed. */
async function typeDays(page, days) {
  const field = page.getByLabel('Days earlier');
  await field.press('ControlOrMeta+A');
  await field.pressSequentially(days);
  await field.press('Enter');
}

/** Alerts by day of all that is loaded, as the filters have it. */
async function byDay(page) {
  await setRange(page, null);
  await isReady(page);
  return rows(page, 'daily-alerts');
}

const counted = (days, [start, end]) => days.filter(({ date }) => date >= start && date <= end).reduce((sum, { alerts }) => sum + Number(alerts), 0);

test.beforeEach(async ({ page }) => {
  await openFiles(page, [file]);
  await setZone(page, 'UTC');
  await isReady(page);
});

test('a chosen period stands beside the one before', { tag: '@main' }, async ({ page }) => {
  const days = await byDay(page);
  const other = counted(days, BEFORE);
  await setRange(page, PERIOD);
  expect(await note(page, 'alerts')).not.toContain('before');
  await compareWith(page, 'The period before');
  await expect.poll(() => note(page, 'alerts')).toContain(`than the 21 days before`);
  expect(await note(page, 'alerts')).toContain(`which had ${other}`);
  await expect(hint(page)).toHaveText('Compared with Oct 5 – Oct 25, 2026.');
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(counted(days, PERIOD));
  const { figures, waits, tables } = golden.find(({ file, query }) => file === 'export.csv' && query.filters === '' && query.range[0] === PERIOD[0]);
  for (const row of await rows(page, 'overview')) {
    const expected = figures[row.figure];
    if (!expected) continue;
    for (const key of ['compared', 'other', 'difference', 'low', 'high']) isNear(Number(row[key]), expected[key]);
    expect(Math.abs(Number(row.p) - expected.p)).toBeLessThan(0.07);
  }
  const compared = await rows(page, 'time-to-action-compared');
  expect(compared.map(({ severity, figure }) => [severity, figure])).toEqual(waits.map(({ severity, figure }) => [severity, figure]));
  for (const [at, row] of compared.entries()) isNear(Number(row.other), waits[at].other);
  for (const [name, golden] of Object.entries(tables)) {
    // Chance has its own numbers there.
    const without = (rows) => rows.map(({ p, verdict, ...row }) => ({ ...row, ...('severity' in row && { severity: row.severity.toLowerCase() }) }));
    expect(differences(name, without(await rows(page, name)), without(golden))).toEqual([]);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#figure-targets .sub-figure').getByRole('button', { name: 'CSV' }).click()]);
  const [header, ...lines] = readFileSync(await download.path(), 'utf8').replace('\ufeff', '').trim().split(/\r?\n/);
  const exported = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [header.split(',')[at], cell])));
  const points = (share) => Number(Number(share * 100).toPrecision(12));
  expect(exported.map(({ compared_percent, difference_points }) => [compared_percent, difference_points].map((of) => Number(Number(of).toPrecision(12))))).toEqual(
    (await rows(page, 'targets-compared')).map(({ compared, difference }) => [points(compared), points(difference)]),
  );
  // Behind its own, the charts have what the other period had.
  const said = (id, words) => page.locator(`#figure-${id} .chart`).evaluate((chart, words) => chart.data.flatMap(({ hovertext }) => hovertext?.flat() ?? []).filter((text) => text.includes(words)).length, words);
  expect(await said('targets', ' due in the 21 days before')).toBe(tables['targets-compared'].filter(({ severity, other }) => severity !== 'all' && other !== null).length);
  expect(await said('arrivals', '<br>the 21 days before: ')).toBe(24 * 7);
  expect(await said('off-hours', ' off-hours in the 21 days before')).toBe(1);
  expect(await said('technologies', '<br>the 21 days before: ')).toBeGreaterThan(0);
  expect(await said('response-weeks', '<br>Other period: median ')).toBeGreaterThan(0);
  const gray = await page.locator('#figure-time-to-action .chart').evaluate((chart) =>
    chart.data.filter(({ hovertext }) => hovertext?.[0]?.includes(' of the 21 days before: ')).map(({ name, hovertext }) => [name, hovertext.length]),
  );
  const n_drawn = compared.filter(({ severity, figure }) => severity !== 'ALL' && figure === 'median').length;
  expect(gray.map(([name]) => name)).toEqual(['median', 'p95']);
  for (const [, n] of gray) expect(n).toBeLessThanOrEqual(n_drawn);
  await expect(page.locator('#figure-time-to-action .chart')).toContainText('Gray: the 21 days before');
  const daily = await rows(page, 'daily-alerts');
  expect(daily.reduce((sum, row) => sum + Number(row['other-alerts']), 0)).toBe(other);
  expect(daily[0]['other-date']).toBe(BEFORE[0]);
  await expect(page.locator('#arrivals')).toContainText('Off-hours share:');
  await expect(page.locator('#response')).toContainText('the 21 days before, which had');
  await hasNoAxeViolations(page);
});

test('the other period begins on a chosen day', async ({ page }) => {
  await setRange(page, PERIOD);
  await compareWith(page, 'Days from a date');
  const field = page.getByLabel('First day');
  // Until a day is chosen, it is the period before.
  await expect(field).toHaveValue(BEFORE[0]);
  await expect(hint(page)).toHaveText('Compared with Oct 5 – Oct 25, 2026.');
  await field.fill('2026-10-01');
  await field.press('Enter');
  await expect.poll(() => note(page, 'alerts')).toContain('than the days Oct 1 – Oct 21, 2026');
  await expect(hint(page)).toContainText('Oct 1 – Oct 21, 2026');
  await field.fill('2026-10-20');
  await field.press('Enter');
  await expect(hint(page)).toHaveText('The days to compare with overlap with the period. Choose Oct 5, 2026 or an earlier day.');
  // What is no day is replaced by the one in force.
  await field.fill('');
  await field.blur();
  await expect(field).toHaveValue('2026-10-20');
  await field.fill(BEFORE[0]);
  await field.blur();
  await expect(hint(page)).toHaveText('Compared with Oct 5 – Oct 25, 2026.');
});

test('filters narrow both periods, and a reload keeps the choice', async ({ page }) => {
  const all = await byDay(page);
  await page.getByTestId('table-time-to-action').getByRole('button', { name: 'High', exact: true }).click();
  await expect.poll(() => number(page, 'stat-alerts')).toBeLessThan(counted(all, ['2000-01-01', '2100-01-01']));
  const high = await byDay(page);
  await setRange(page, PERIOD);
  await compareWith(page, 'The period before');
  await expect.poll(() => note(page, 'alerts')).toContain(`which had ${counted(high, BEFORE)}`);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(counted(high, PERIOD));
  // The same page again, as a person would open it the next day.
  await openFiles(page, [file]);
  await setRange(page, PERIOD);
  await expect(page.getByLabel('Compare with')).toHaveValue('before');
  await expect.poll(() => note(page, 'alerts')).toContain('than the 21 days before');
  await compareWith(page, 'Nothing');
  await expect.poll(() => note(page, 'alerts')).not.toContain('before');
});

test('a period that does not reach back says so and what to do', async ({ page }) => {
  await setRange(page, null);
  await compareWith(page, 'The period before');
  await expect(hint(page)).toHaveText(
    'The period is all of the data, so nothing is before it. Choose a shorter period to compare it with the one before.',
  );
  await compareWith(page, 'A year ago (364 days)');
  await expect(hint(page)).toContainText('so there is nothing to compare with');
  await setRange(page, ['2026-11-02', '2026-11-08']);
  await compareWith(page, 'Chosen days earlier');
  await typeDays(page, '3');
  await expect(hint(page)).toHaveText('The period overlaps with the same days 3 days earlier. Choose a shorter period or more days.');
  await typeDays(page, '7');
  await expect(hint(page)).toHaveText('Compared with Oct 26 – Nov 1, 2026. A verdict takes 14 whole days in each.');
  await expect.poll(() => note(page, 'alerts')).toContain('too few days for a verdict');
});
