// Whatever the data, the page's thread never works for long at a stretch. How long something takes no test can say, since machines
// differ: `tests/bench/tasks.mjs` measures it. What a test can say is how much the page is given to do at once: by the engine, in one
// message; in one chart; in one turn, as rows of a table. All of it is bounded, and what it leaves out is counted and in the CSV.
import { readFileSync } from 'node:fs';
import { chooseFiles, expect, isReady, number, open, rows, setZone, test } from './app.mjs';
import { EXTREMES } from './extremes.mjs';

// A trace keeps the whole document at every step, and these are long.
test.use({ timezoneId: 'UTC', trace: 'off' });

// What the page was given at most: bytes in a message, points in a trace, rows at once in a table in the document, and on the screen.
const MOST = { message: 1_500_000, points: 4_000, rows: 50, frame: 200 };

async function watch(page) {
  await page.addInitScript(() => {
    window.most = { message: 0, rows: 0, frame: 0 };
    const note = (what, n) => (window.most[what] = Math.max(window.most[what], n));
    window.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener('message', ({ data }) => note('message', data.byteLength ?? 0));
      }
    };
    // What one turn of the event loop adds comes in one call.
    new MutationObserver((records) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.nodeType === 1);
      // A figure that is new comes with all of its tables, each with its first rows.
      const tables = new Map();
      for (const element of added) {
        for (const row of element.matches('tr') ? [element] : element.querySelectorAll('tbody tr')) {
          const table = row.closest('table');
          tables.set(table, (tables.get(table) ?? 0) + 1);
        }
      }
      for (const n of tables.values()) note('rows', n);
    }).observe(document, { childList: true, subtree: true });
    const n_seen = new WeakMap();
    const look = () => {
      for (const table of document.querySelectorAll('.data-table')) {
        const n = table.checkVisibility() ? table.querySelectorAll('tbody:not([hidden]) tr').length : 0;
        note('frame', n - (n_seen.get(table) ?? 0));
        n_seen.set(table, n);
      }
      requestAnimationFrame(look);
    };
    addEventListener('DOMContentLoaded', look);
  });
}

// How many points the charts on the page have at most in a trace.
const mostPoints = (page) =>
  page.locator('.js-plotly-plot').evaluateAll((charts) =>
    Math.max(...charts.flatMap(({ data }) => data.map(({ x, values }) => x?.length ?? values?.length ?? 0))),
  );

async function exported(page, figure) {
  const download = page.waitForEvent('download');
  await page.locator(`#figure-${figure}`).getByRole('button', { name: 'CSV', exact: true }).first().click();
  const text = readFileSync(await (await download).path(), 'utf8').replace(/^\ufeff/, '');
  return text.trimEnd().split('\r\n');
}

const isWhole = (page) => expect.poll(() => page.locator('.data-table[aria-busy=true]').count()).toBe(0);

const CASES = {
  'a cell of 10 MB': async (page) => {
    const [first, second] = await rows(page, 'time-to-action');
    expect(first.severity).toBe('HIGH');
    expect(second.severity).toMatch(/^x{100,}… \(10,000,000 characters\)$/);
    await expect(page.locator('#figure-time-to-action')).toContainText('Long texts are cut here and say how long they are');
    const [, , line] = await exported(page, 'time-to-action');
    expect(line.split(',')[0]).toHaveLength(10_000_000);
  },
  '50 cells of 1 MB': async (page) => {
    const shown = await rows(page, 'time-to-action');
    expect(shown.pop().severity).toBe('all');
    expect(shown).toHaveLength(50);
    for (const { severity } of shown) expect(severity).toMatch(/… \(1,000,00\d characters\)$/);
  },
  'ten years of days': async (page) => {
    expect(await rows(page, 'daily-alerts')).toHaveLength(3_653);
    const figure = page.locator('#figure-daily-alerts');
    await expect(figure).not.toContainText('The CSV has all of them');
    await page.getByLabel('Show', { exact: true }).selectOption('By severity');
    await expect(figure).toContainText(/The chart draws [\d,]+ of 3,653 days/);
  },
  '300 years, day by day': async (page) => {
    expect(await rows(page, 'daily-alerts')).toHaveLength(5_000);
    await expect(page.locator('#figure-daily-alerts')).toContainText('The first 5,000 of 109,573 rows; the others have 104,573 alerts together.');
    const lines = await exported(page, 'daily-alerts');
    expect(lines).toHaveLength(109_574);
    expect(lines.at(-1)).toBe('2025-12-31,1');
  },
  '300 years of unequal days': async (page) => {
    await expect(page.locator('#figure-daily-alerts')).toContainText(/The chart draws [\d,]+ of 109,57\d days/);
    const lines = await exported(page, 'daily-alerts');
    const n_alerts = lines.slice(1).reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
    expect(n_alerts).toBe(await number(page, 'stat-alerts'));
    // The day with the most alerts of all is among those that are drawn.
    const most = Math.max(...lines.slice(1).map((line) => Number(line.split(',')[1])));
    const drawn = await page.locator('#figure-daily-alerts .chart').evaluate((chart) => Math.max(...chart.data[0].y));
    expect(drawn).toBe(most);
  },
  '300 years of changes': async (page) => {
    expect(await rows(page, 'daily-alerts')).toHaveLength(5_000);
  },
  '5,000 severities': async (page) => {
    expect(await number(page, 'stat-alerts')).toBe(5_000);
  },
  '100,000 severities': async (page) => {
    // And one for all of them together.
    expect(await rows(page, 'time-to-action')).toHaveLength(701);
    const figure = page.locator('#figure-time-to-action');
    await expect(figure).toContainText('The first 700 of 100,000 rows; the others have 99,300 alerts together. The CSV has all of them.');
    await expect(figure.locator('.chart')).toContainText('99,988 more in the CSV');
    const lines = await exported(page, 'time-to-action');
    expect(lines).toHaveLength(100_002);
    expect(lines.at(-2)).toMatch(/^S99999,1,1,/);
    expect(lines.at(-1)).toMatch(/^all,100000,100000,/);
  },
};

for (const [name, check] of Object.entries(CASES)) {
  test(`of ${name}, the page is given what it can show, bit by bit`, async ({ page }) => {
    await watch(page);
    await open(page);
    await chooseFiles(page, { name: 'extreme.csv', mimeType: 'text/csv', buffer: EXTREMES[name]() });
    await isReady(page);
    await check(page);
    const n_points = await mostPoints(page);
    expect(n_points).toBeGreaterThan(0);
    expect(n_points).toBeLessThanOrEqual(MOST.points);
    await page.evaluate(() => {
      for (const button of document.querySelectorAll('[aria-expanded=false]')) button.click();
    });
    await isWhole(page);
    await setZone(page, 'Asia/Tokyo');
    await expect(page.getByText('Times in Tokyo').first()).toBeVisible();
    await isWhole(page);
    const most = await page.evaluate(() => window.most);
    for (const [what, n] of Object.entries(most)) {
      expect(n, `${what}: nothing was seen`).toBeGreaterThan(0);
      expect(n, what).toBeLessThanOrEqual(MOST[what]);
    }
  });
}

test('a table that is cut is unfolded to its last row, and folded away at once', async ({ page }) => {
  await open(page);
  await chooseFiles(page, { name: 'extreme.csv', mimeType: 'text/csv', buffer: EXTREMES['300 years, day by day']() });
  await isReady(page);
  const figure = page.locator('#figure-daily-alerts');
  const button = figure.getByRole('button', { name: 'Table' });
  await button.click();
  await isWhole(page);
  const last = page.getByTestId('table-daily-alerts').locator('tbody tr').last();
  await last.evaluate((row) => row.scrollIntoView());
  await expect(last).toBeInViewport();
  await button.click();
  await expect(page.getByTestId('table-daily-alerts')).toBeHidden();
  await button.click();
  await expect(page.getByTestId('table-daily-alerts').locator('tbody tr').first()).toBeVisible();
});

test('a CSV that the engine no longer can write says so', async ({ page }) => {
  page.expectError(/./);
  await page.addInitScript(() => {
    window.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        window.engine = this;
      }
    };
  });
  await open(page);
  await chooseFiles(page, { name: 'extreme.csv', mimeType: 'text/csv', buffer: EXTREMES['300 years, day by day']() });
  await isReady(page);
  await page.evaluate(() => window.engine.dispatchEvent(new ErrorEvent('error')));
  await page.locator('#figure-daily-alerts').getByRole('button', { name: 'CSV', exact: true }).first().click();
  await expect(page.getByTestId('problem')).toContainText('no longer has the data on screen');
  // What the page has whole, it writes itself.
  const download = page.waitForEvent('download');
  await page.locator('#figure-arrivals').getByRole('button', { name: 'CSV', exact: true }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('hour,mon,tue');
});
