// The sample, looked at as a visitor would: every section, every control, every export.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import {
  enter, expect, exploreSample, exportedRows, hasNoAxeViolations, isReady, number, open, raw, rounded, rows, setRange, setZone, test,
} from './app.mjs';

test.use({ timezoneId: 'America/New_York' });

const sum = (values) => values.reduce((total, value) => total + Number(value), 0);

test('every section is there, and its numbers agree with each other', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  for (const name of ['Overview', 'When alerts arrive', 'How quickly alerts are handled', 'Where the alerts came from', 'Top hosts, users and addresses', 'What changed, and when']) {
    await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
  }
  const alerts = await number(page, 'stat-alerts');
  expect(alerts).toBeGreaterThan(9_000);
  expect(alerts).toBeLessThan(12_000);
  for (const name of ['no-action', 'investigations', 'incidents', 'notified']) {
    expect(await number(page, `stat-${name}`)).toBeGreaterThan(0);
  }
  const aside = ['testing', 'duplicate', 'unreadable', 'out-of-range'];
  expect(await number(page, 'rows-read')).toBe(alerts + sum(await Promise.all(aside.map((name) => raw(page, `rows-${name}`)))));
  expect(sum((await rows(page, 'off-hours')).map((row) => row.alerts))).toBe(alerts);
  expect(sum((await rows(page, 'arrivals')).flatMap(({ hour, ...days }) => Object.values(days)))).toBe(alerts);
  const times = await rows(page, 'time-to-action');
  const all = times.pop();
  expect(all.severity).toBe('all');
  expect(Number(all.alerts)).toBe(alerts);
  expect(sum(times.map((row) => row.alerts))).toBe(alerts);
  // With open alerts, none but those that were measured and those that still wait.
  for (const row of await rows(page, 'waiting')) {
    expect(Number(row.waiting)).toBeGreaterThan(0);
    expect(Number(row.alerts)).toBe(Number(row.acted) + Number(row.waiting));
  }
  expect(sum((await rows(page, 'technologies')).map((row) => row.alerts))).toBe(alerts);
  expect(sum((await rows(page, 'rules')).map((row) => row.alerts))).toBe(alerts);
  expect(sum((await rows(page, 'daily-alerts')).map((row) => row.alerts))).toBe(alerts);
  expect((await rows(page, 'change-points')).length).toBeGreaterThanOrEqual(2);
});

test('every chart is drawn, and says in words what it shows', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const charts = page.getByRole('img').and(page.locator('.chart'));
  await expect(charts).toHaveCount(16);
  for (const chart of await charts.all()) {
    await expect(chart.locator('svg').first()).toBeVisible();
    expect((await chart.getAttribute('aria-label')).length).toBeGreaterThan(20);
  }
});

test('the profiler shows how long everything took', async ({ page }) => {
  await exploreSample(page);
  const measures = await page.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType('measure').map(({ name, startTime, duration }) => [name, { startTime, duration }])),
  );
  expect(Object.keys(measures).sort()).toEqual(['analyze', 'ingest', 'load', 'load-all', 'render']);
  for (const { duration } of Object.values(measures)) expect(duration).toBeGreaterThanOrEqual(0);
  expect(measures.load.duration).toBeGreaterThanOrEqual(measures.render.duration);
});

test('the time zone is the browser’s, UTC is one click away, and any other is typed', async ({ page }) => {
  await exploreSample(page);
  const field = page.getByLabel('Time zone', { exact: true });
  await expect(field).toHaveValue('America/New_York');
  const first = await rows(page, 'arrivals');
  await page.getByRole('button', { name: 'UTC', exact: true }).click();
  await expect(field).toHaveValue('UTC');
  await expect.poll(() => rows(page, 'arrivals')).not.toEqual(first);
  await setZone(page, 'asia/kolkata');
  await expect(field).toHaveValue('Asia/Kolkata');
  await setZone(page, 'America/New_York');
  await expect.poll(() => rows(page, 'arrivals')).toEqual(first);

  // By what people call it; an abbreviation means the zone with summer time.
  for (const [typed, zone, detail] of [
    ['kolkata', 'Asia/Kolkata', 'IST · UTC+5:30'],
    ['EST', 'America/New_York', 'EST/EDT · UTC−5/−4'],
    ['utc+1', 'Europe/London', 'UTC+0/+1'],
    ['new york', 'America/New_York', 'EST/EDT · UTC−5/−4'],
  ]) {
    await field.fill('');
    await field.pressSequentially(typed);
    const found = page.getByRole('option').filter({ hasText: detail }).first();
    await expect(found, typed).toContainText(zone);
    await expect(field).toHaveAttribute('aria-expanded', 'true');
    if (typed === 'kolkata') await hasNoAxeViolations(page);
    await field.press('Enter');
    await expect(field).toHaveValue(zone);
    await expect(field).toHaveAttribute('aria-expanded', 'false');
  }
  // With the arrow keys, and by pointer; Escape leaves the zone as it is.
  await field.pressSequentially('australia');
  const selected = page.getByRole('listbox', { name: 'Matches' }).getByRole('option', { selected: true });
  await expect(selected).toContainText('Australia/');
  const before = await selected.innerText();
  await field.press('ArrowDown');
  await expect(selected).not.toHaveText(before);
  await field.press('Escape');
  await expect(field).toHaveValue('America/New_York');
  await field.fill('lond');
  await page.getByRole('option', { name: 'Europe/London' }).click();
  await expect(field).toHaveValue('Europe/London');
  await setZone(page, 'America/New_York');
  await expect.poll(() => rows(page, 'arrivals')).toEqual(first);

  await setZone(page, 'Mars/Olympus');
  await expect(page.getByText('No time zone is named “Mars/Olympus”')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  expect(await rows(page, 'arrivals')).toEqual(first);
  await hasNoAxeViolations(page);
});

test('working time counts night shifts and whole days', async ({ page }) => {
  await exploreSample(page);
  const working = async () => Number((await rows(page, 'off-hours')).find((row) => row.kind === 'working').alerts);
  const before = await working();
  await page.getByLabel('Work starts').selectOption('22');
  await page.getByLabel('Work ends').selectOption('6');
  const byHour = await rows(page, 'arrivals');
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const night = sum(
    byHour.flatMap((row) => {
      const hour = Number(row.hour);
      if (hour >= 22) return days.slice(0, 5).map((day) => row[day]);
      return hour < 6 ? days.slice(1, 6).map((day) => row[day]) : [];
    }),
  );
  await expect.poll(working).toBe(night);
  expect(night).not.toBe(before);
  await page.getByRole('checkbox', { name: 'Saturday' }).check();
  await page.getByRole('checkbox', { name: 'Sunday' }).check();
  await page.getByLabel('Work ends').selectOption('22');
  await expect.poll(working).toBe(await number(page, 'stat-alerts'));
});

test('the focus goes to the figures once they are there, and what was loaded is said', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('link', { name: 'Skip to the figures' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Explore sample data' }).focus();
  await page.keyboard.press('Enter');
  await isReady(page);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeFocused();
  await expect(page.getByRole('status').filter({ has: page.getByTestId('loaded') })).toContainText('9,817 alerts · Aug 24 – Nov 21, 2026');
  await expect(page).toHaveTitle(/^Sample data · 9,817 alerts/);
});

test('the navigation names the section in view', async ({ page }) => {
  await exploreSample(page);
  const current = page.getByRole('navigation', { name: 'Sections' }).locator('[aria-current=location]');
  await expect(current).toHaveText('Overview');
  for (const [id, label] of [['response', 'Response'], ['changes', 'Changes'], ['overview', 'Overview']]) {
    await page.locator(`#${id}`).evaluate((section) => section.scrollIntoView({ behavior: 'instant' }));
    await expect(current).toHaveText(label);
  }
});

test('a range of days narrows everything, and goes again', async ({ page }) => {
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  const daily = await rows(page, 'daily-alerts');
  const [start, end] = [daily[10].date, daily[19].date];
  await page.getByLabel('Start', { exact: true }).fill(start);
  await page.getByLabel('End', { exact: true }).fill(end);
  await page.getByLabel('End', { exact: true }).press('Enter');
  const expected = sum(daily.slice(10, 20).map((row) => row.alerts));
  await expect.poll(() => number(page, 'stat-alerts')).toBe(expected);
  expect(await number(page, 'rows-out-of-range')).toBe(all - expected);
  expect((await rows(page, 'daily-alerts')).map((row) => row.date)).toEqual(daily.slice(10, 20).map((row) => row.date));

  await expect(page.getByTestId('summary')).toContainText(`${expected.toLocaleString('en')} of ${all.toLocaleString('en')} alerts`);

  // A start after the end waits for the other field; whoever goes elsewhere finds the days in their places.
  const [first, last] = [page.getByLabel('Start', { exact: true }), page.getByLabel('End', { exact: true })];
  await first.fill(daily[30].date);
  await first.press('Enter');
  await expect(page.getByText('Start date is after end date.')).toBeVisible();
  expect(await number(page, 'stat-alerts')).toBe(expected);
  await page.getByLabel('Period').focus();
  await expect(page.getByText('Start date is after end date.')).toBeHidden();
  await expect(first).toHaveValue(daily[19].date);
  await expect(last).toHaveValue(daily[30].date);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(sum(daily.slice(19, 31).map((row) => row.alerts)));
  await expect(page.getByLabel('Period').locator('option:checked')).toHaveText('Custom');

  // A period without an alert is said once, with one way out.
  await last.fill('2020-01-02');
  await last.press('Enter');
  await first.fill('2020-01-01');
  await first.press('Enter');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(0);
  await expect(page.getByText('No alerts in the selected period').filter({ visible: true })).toHaveCount(1);
  await hasNoAxeViolations(page);
  await page.getByRole('button', { name: 'Show all days' }).click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all);

  // Presets count back from the day up to which the data knows.
  await page.getByLabel('Period').selectOption('Last 7 days');
  await expect(last).toHaveValue(daily.at(-1).date);
  await expect(first).toHaveValue(daily.at(-7).date);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(sum(daily.slice(-7).map((row) => row.alerts)));
});

test('how sure a change must be can be set', async ({ page }) => {
  await exploreSample(page);
  await page.getByLabel('Method').selectOption('notebook');
  await expect(page.getByLabel('Reorderings')).toBeVisible();
  const before = (await rows(page, 'change-points')).length;
  await enter(page.getByLabel('Confidence level'), '99.99');
  await enter(page.getByLabel('Reorderings'), '20000');
  await expect.poll(async () => (await rows(page, 'change-points')).every((row) => Number(row.confidence) > 99.99)).toBe(true);
  expect((await rows(page, 'change-points')).length).toBeLessThanOrEqual(before);
  await enter(page.getByLabel('Confidence level'), '100');
  await expect(page.getByText('Enter a number from 50 to 99.99.')).toBeVisible();
});

test('alerts per day can be stacked by severity', async ({ page }) => {
  await exploreSample(page);
  const total = await rows(page, 'daily-alerts');
  expect(Object.keys(total[0])).toEqual(['date', 'alerts']);
  const chart = page.locator('#figure-daily-alerts .chart');
  await expect(chart).toHaveAccessibleName(/^Line of alerts per day/);
  await page.getByLabel('Show', { exact: true }).selectOption('By severity');
  await expect(chart).toHaveAccessibleName(/^Stacked alerts per day by severity/);
  await expect.poll(async () => Object.keys((await rows(page, 'daily-alerts'))[0])).toEqual(['date', 'alerts', 'critical', 'high', 'medium', 'low', 'tuning', 'none']);
  for (const { date, alerts, ...severities } of await rows(page, 'daily-alerts')) expect(sum(Object.values(severities)), date).toBe(Number(alerts));
  // Beside the stack, each severity has a name.
  for (const name of ['Critical', 'High', 'Medium', 'Low', 'No severity']) await expect(chart.locator('.annotation-text').filter({ hasText: name })).toHaveCount(1);
  await hasNoAxeViolations(page);
  await page.getByLabel('Show', { exact: true }).selectOption('Total');
  await expect.poll(async () => Object.keys((await rows(page, 'daily-alerts'))[0])).toEqual(['date', 'alerts']);
});

test('each total has a line whose numbers are in a table, and none of few days', async ({ page }) => {
  await exploreSample(page);
  const lines = page.locator('.stat').getByRole('img');
  await expect(lines).toHaveCount(6);
  await expect(page.getByRole('group', { name: 'Alerts', exact: true }).getByRole('img')).toHaveAccessibleName(/^Alerts by week, Aug 31 – Nov 15, 2026: /);
  const weeks = await rows(page, 'totals-trend');
  expect(weeks).toHaveLength(11);
  const daily = await rows(page, 'daily-alerts');
  const first = daily.findIndex(({ date }) => date === weeks[0].start);
  expect(Number(weeks[0].alerts)).toBe(sum(daily.slice(first, first + 7).map(({ alerts }) => alerts)));
  await page.getByRole('group', { name: 'Overview: the numbers' }).getByRole('button', { name: 'Table' }).click();
  await expect(page.getByTestId('table-totals-trend')).toBeVisible();
  await setRange(page, ['2026-09-01', '2026-09-02']);
  await expect(lines).toHaveCount(0);
});

test('the tables that belong to a figure are shown and hidden with its own', async ({ page }) => {
  await exploreSample(page);
  const [changes, runaway] = [page.getByTestId('table-change-points'), page.getByTestId('table-runaway-days')];
  await expect(changes).toBeHidden();
  await page.locator('#figure-daily-alerts').getByRole('button', { name: 'Table' }).click();
  for (const table of [changes, runaway]) await expect(table).toBeVisible();
  // Without a row, a title and a sentence are enough.
  const gaps = page.locator('.sub-figure').filter({ has: page.getByRole('heading', { name: 'Gaps' }) });
  await expect(gaps).toContainText('None.');
  await expect(page.getByTestId('table-gaps')).toBeHidden();
  await page.locator('#figure-daily-alerts').getByRole('button', { name: 'Table' }).click();
  await expect(changes).toBeHidden();
});

test('settings survive a reload; data does not', async ({ page }) => {
  await exploreSample(page);
  await page.getByLabel('Work starts').selectOption('7');
  await page.getByLabel('Theme').selectOption('dark');
  await setZone(page, 'Europe/Berlin');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await expect(page.getByLabel('Work starts')).toHaveValue('7');
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  await expect(page.getByLabel('Time zone', { exact: true })).toHaveValue('Europe/Berlin');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored.length).toBeLessThan(1_000);
});

test('what was excluded is one click away, with line numbers', async ({ page }) => {
  await exploreSample(page);
  await page.getByRole('button', { name: /excluded/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Data check' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByTestId('rows-testing')).toBeVisible();
  const examples = await rows(page, 'set-aside');
  expect(examples.length).toBeGreaterThan(3);
  for (const { line } of examples) expect(Number(line)).toBeGreaterThan(1);
  await hasNoAxeViolations(page);
  // Which days are cut off is said until the user says that they are not.
  const cut = page.getByTestId('part-days');
  await expect(cut).toContainText('Aug 24, 2026 and Nov 21, 2026 may be cut off');
  await dialog.getByLabel('The first and the last day are complete').check();
  await expect(cut).toHaveText('');
  await expect(dialog.getByLabel('The first and the last day are complete')).toBeFocused();
  await dialog.getByLabel('The first and the last day are complete').uncheck();
  await expect(cut).toContainText('may be cut off');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});

test('every figure says what it means', async ({ page }) => {
  await exploreSample(page);
  const abouts = page.getByRole('button', { name: /^About / });
  expect(await abouts.count()).toBeGreaterThanOrEqual(9);
  for (const about of await abouts.all()) {
    await about.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('How it is computed');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
});

// A third of one kind a visit: Chromium asks before it takes more than ten files from a page in a row.
for (const [button, magic] of [['CSV', '\ufeff'], ['PNG', '\u0089PNG']]) {
  for (const third of [0, 1, 2]) {
    test(`every figure hands over its numbers, as ${button}, third ${third}`, { tag: '@main' }, async ({ page }) => {
      await exploreSample(page);
      const buttons = (await page.getByRole('button', { name: button, exact: true }).all()).filter((_, nth) => nth % 3 === third);
      expect(buttons.length).toBeGreaterThanOrEqual(3);
      for (const one of buttons) {
        const download = page.waitForEvent('download');
        await one.click();
        const file = await (await download).path();
        const text = readFileSync(file).toString(button === 'PNG' ? 'latin1' : 'utf8');
        expect(text.slice(0, magic.length)).toBe(magic);
        // A table without rows has its header.
        expect(text.length).toBeGreaterThan(10);
      }
    });
  }
}

test('a CSV has the numbers of the table', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const download = page.waitForEvent('download');
  await page.locator('#figure-time-to-action').getByRole('button', { name: 'CSV' }).first().click();
  const text = readFileSync(await (await download).path(), 'utf8').replace('\ufeff', '');
  const [head, ...lines] = text.trim().split('\r\n').map((line) => line.split(','));
  const read = lines.map((line) => Object.fromEntries(line.map((cell, column) => [head[column], cell])));
  expect(rounded(read)).toEqual(exportedRows(await rows(page, 'time-to-action')));
  expect(head).toContain('mean_minutes');
});

test('exported files say what they are about', async ({ page }) => {
  await exploreSample(page);
  await setZone(page, 'America/New_York');
  await setRange(page, ['2026-09-01', '2026-09-30']);
  await expect(page.getByTestId('summary')).toContainText('Sep 1 – Sep 30, 2026');
  await isReady(page);
  const saved = async (figure, button) => {
    const download = page.waitForEvent('download');
    await page.locator(`#figure-${figure}`).getByRole('button', { name: button, exact: true }).first().click();
    return download;
  };
  const csv = await saved('technologies', 'CSV');
  expect(csv.suggestedFilename()).toBe('expel-metrics_technologies_2026-09-01_2026-09-30_America-New_York.csv');
  const [head, first] = readFileSync(await csv.path(), 'utf8').replace('\ufeff', '').split('\r\n').map((line) => line.split(','));
  const per1000 = ['per_1000', 'per_1000_low', 'per_1000_high'];
  const waits = ['median_minutes', 'p95_minutes'];
  expect(head).toEqual(['technology', 'alerts', 'share_percent', 'incidents', ...per1000, 'without_action', 'closed_without_action_percent', ...waits, 'trend']);
  const [top] = await rows(page, 'technologies');
  expect(first[0]).toBe(top.technology);
  expect(Number(first[2])).toBeCloseTo(Number(top.share) * 100, 9);

  // What the drawing library is given for the picture, and what becomes of it.
  await page.evaluate(() => {
    const toImage = Plotly.toImage;
    Plotly.toImage = async (figure, options) => {
      window.pictured = decodeURIComponent(await toImage(figure, { ...options, format: 'svg' })).replace(/^[^<]*/, '');
      return toImage(figure, options);
    };
  });
  const png = await saved('technologies', 'PNG');
  expect(png.suggestedFilename()).toBe('expel-metrics_technologies_2026-09-01_2026-09-30_America-New_York.png');
  // The page's policy would not have it in the document.
  const picture = await page.context().newPage();
  await picture.setContent(await page.evaluate(() => window.pictured));
  const { texts, heights } = await picture.evaluate(() => {
    const box = (element) => element.getBoundingClientRect();
    const [[title], ...others] = ['.gtitle', '.ytick text', '.points path'].map((kind) => [...document.querySelectorAll(kind)]);
    return {
      texts: [...title.querySelectorAll('tspan.line')].map((line) => line.textContent),
      heights: { title: box(title).bottom, plot: Math.min(...others.flat().map((element) => box(element).top)), right: box(title).right },
    };
  });
  expect(texts[0]).toBe('Alerts by technology');
  expect(texts.at(-1)).toBe('Sep 1 – Sep 30, 2026 · Times in America/New_York · Sample data');
  expect(heights.title).toBeLessThan(heights.plot);
  expect(heights.right).toBeLessThan(1100);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing on the figures, ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await exploreSample(page);
      await hasNoAxeViolations(page);
      for (const table of await page.getByRole('button', { name: 'Table' }).all()) await table.click();
      await hasNoAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test('charts keep to the window when it narrows', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await exploreSample(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

// The color of a chart's text, and that of the page's token now.
const colors = () => {
  const text = document.querySelector('#figure-arrivals .chart .xtick text');
  const muted = document.createElement('span');
  muted.style.color = 'var(--text-muted)';
  document.body.append(muted);
  const token = getComputedStyle(muted).color;
  muted.remove();
  return { chart: getComputedStyle(text).fill, token };
};

const LIGHT = 'rgb(85, 96, 112)';
const DARK = 'rgb(154, 167, 180)';

test('charts follow the theme, and paper is white without a setting being touched', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await exploreSample(page);
  expect(await page.evaluate(colors)).toEqual({ chart: LIGHT, token: LIGHT });
  await page.getByLabel('Theme').selectOption('dark');
  await expect.poll(() => page.evaluate(colors)).toEqual({ chart: DARK, token: DARK });
  const kept = () => page.evaluate(() => JSON.stringify(localStorage));
  const before = await kept();
  expect(before).toContain('theme=dark');

  // By the button: all is drawn in light colors when the browser is asked to print.
  await page.evaluate(() => {
    window.print = () => {
      window.printed = getComputedStyle(document.querySelector('#figure-arrivals .chart .xtick text')).fill;
    };
  });
  await page.getByRole('button', { name: 'Print report' }).click();
  await expect.poll(() => page.evaluate(() => window.printed)).toBe(LIGHT);
  await expect.poll(() => page.evaluate(colors)).toEqual({ chart: DARK, token: DARK });
  expect(await kept()).toBe(before);

  // By the browser's own menu: what it is about to print is light by the time the event is over.
  const printed = await page.evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    const { fill } = getComputedStyle(document.querySelector('#figure-arrivals .chart .xtick text'));
    const page = getComputedStyle(document.documentElement).colorScheme;
    const kept = JSON.stringify(localStorage);
    window.dispatchEvent(new Event('afterprint'));
    return { fill, page, kept };
  });
  expect(printed).toEqual({ fill: LIGHT, page: 'light', kept: before });
  await expect.poll(() => page.evaluate(colors)).toEqual({ chart: DARK, token: DARK });
  expect(await kept()).toBe(before);
});

// The color of a PNG's first pixel. Whatever the filter of its row, nothing comes before it to differ from.
function cornerOf(png) {
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return [...inflateSync(Buffer.concat(parts)).subarray(1, 4)];
}

test('a picture has the ground of the theme that is shown', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await exploreSample(page);
  const corner = async () => {
    const download = page.waitForEvent('download');
    await page.locator('#figure-arrivals').getByRole('button', { name: 'PNG' }).click();
    return cornerOf(readFileSync(await (await download).path()));
  };
  expect(await corner()).toEqual([255, 255, 255]);
  await page.getByLabel('Theme').selectOption('dark');
  expect(await corner()).toEqual([22, 27, 34]);
});

test('the navigation says which section is in view', async ({ page }) => {
  await exploreSample(page);
  const current = page.locator('nav [aria-current=location]');
  await expect(current).toHaveText('Overview');
  for (const name of ['Technologies', 'Changes', 'Arrivals']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(current).toHaveText(name);
  }
});

test('what is in view is drawn first, and nothing moves when the rest comes', async ({ page }) => {
  await page.addInitScript(() => {
    const places = () => [...document.querySelectorAll('main .stat, main h2, main .chart')].map((element) => [element, element.getBoundingClientRect()]);
    const isInView = ({ top, bottom }) => bottom > 0 && top < innerHeight;
    window.seen = { states: [] };
    new MutationObserver(() => {
      const { state, drawn } = document.documentElement.dataset;
      window.seen.states.push(`${state} ${drawn ?? ''}`.trim());
      if (drawn === 'view' && !window.seen.view) {
        window.seen.view = places().filter(([, place]) => isInView(place));
        window.seen.blank = window.seen.view.filter(([element]) => element.matches('.chart') && !element.querySelector('svg')).length;
      }
    }).observe(document, { subtree: true, attributeFilter: ['data-state', 'data-drawn'] });
  });
  await exploreSample(page);
  const { states, blank, n_in_view, moved, undrawn } = await page.evaluate(() => ({
    ...window.seen,
    n_in_view: window.seen.view.length,
    moved: window.seen.view.filter(([element, { top, height }]) => {
      const now = element.getBoundingClientRect();
      return Math.abs(now.top - top) > 0.5 || Math.abs(now.height - height) > 0.5;
    }).length,
    undrawn: [...document.querySelectorAll('.chart')].filter((chart) => !chart.querySelector('svg')).length,
    view: undefined,
  }));
  expect(n_in_view).toBeGreaterThan(5);
  expect({ blank, moved, undrawn }).toEqual({ blank: 0, moved: 0, undrawn: 0 });
  expect(states.indexOf('ready view')).toBeGreaterThan(-1);
  expect(states.indexOf('ready all')).toBeGreaterThan(states.indexOf('ready view'));
});

test('a load can be cancelled, and what was on screen stays', async ({ page }) => {
  await open(page);
  const head = 'Expel Alert ID,Severity,Alert Status,Created At\n';
  const line = (id) => `${id},HIGH,CLOSED,2026-03-0${(id % 9) + 1}T12:00:00Z\n`;
  const many = Buffer.from(head + Array.from({ length: 900_000 }, (_, id) => line(id)).join(''));
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  const before = await number(page, 'stat-alerts');
  await page.getByRole('button', { name: 'Load data' }).click();
  // The load is done before a hand from outside the page could reach the button.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const cancel = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Cancel');
      if (!cancel) return;
      observer.disconnect();
      window.nCancelled = 1;
      cancel.click();
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open CSV' }).click();
  await (await chooser).setFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: many });
  await page.waitForFunction(() => window.nCancelled === 1);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(before);
});
