// Filters: from the panel, a chart, a table, by mouse and by keys, and back. figures.spec.mjs holds what they leave to pandas.
import { chooseFiles, expect, exploreSample, fixture, hasNoAxeViolations, isReady, number, rows, test } from './app.mjs';

const chips = (page) => page.locator('.chip').evaluateAll((all) => all.map((chip) => chip.textContent.replace(' ×', '')));
const hasChips = (page, expected) => expect.poll(() => chips(page)).toEqual(expected);
const rowButton = (page, table, name) => page.getByTestId(`table-${table}`).getByRole('button', { name, exact: true });
const openPanel = (page) => page.getByRole('button', { name: 'Filters', exact: true }).click();

/** Of the technology with most alerts: its name and how many alerts it has. */
async function mostCommon(page) {
  const [{ technology, alerts }] = await rows(page, 'technologies');
  return { technology, n: Number(alerts) };
}

test.beforeEach(async ({ page }) => {
  await exploreSample(page);
});

test('a row of a table filters, another click takes it back', { tag: '@main' }, async ({ page }) => {
  const all = await number(page, 'stat-alerts');
  const { technology, n } = await mostCommon(page);
  await rowButton(page, 'technologies', technology).click();
  await hasChips(page, [`Technology: ${technology}`]);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(n);
  await expect(page.getByTestId('summary')).toContainText(`${n.toLocaleString('en')} of ${all.toLocaleString('en')} alerts`);
  expect(await number(page, 'rows-filtered-out')).toBe(all - n);
  await rowButton(page, 'technologies', technology).click();
  await hasChips(page, []);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
});

test('Ctrl adds a value, Alt excludes one, kinds narrow together', async ({ page }) => {
  const all = await number(page, 'stat-alerts');
  const of = Object.fromEntries((await rows(page, 'time-to-action')).map(({ severity, alerts }) => [severity, Number(alerts)]));
  const critical = rowButton(page, 'time-to-action', 'Critical');
  await critical.click({ modifiers: ['Alt'] });
  await hasChips(page, ['Severity: all but Critical']);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all - of.CRITICAL);
  await page.getByRole('button', { name: 'Remove filter Severity: all but Critical' }).click();
  await hasChips(page, []);
  await critical.click();
  await hasChips(page, ['Severity: Critical']);
  await openPanel(page);
  const severities = page.locator('#filters fieldset').filter({ has: page.getByText('Severity', { exact: true }) });
  const high = severities.locator('label').filter({ hasText: 'High' });
  // Counted under the other filters, not under its own.
  await expect(high.locator('.filter-count')).toHaveText(of.HIGH.toLocaleString('en'));
  await high.click();
  await hasChips(page, ['Severity: Critical, High']);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(of.CRITICAL + of.HIGH);
  await page.keyboard.press('Escape');
  const { technology, n } = await mostCommon(page);
  await rowButton(page, 'technologies', technology).click();
  await hasChips(page, ['Severity: Critical, High', `Technology: ${technology}`]);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(n);
});

test('charts filter: a cell, a bar, a day', { tag: '@main' }, async ({ page }) => {
  const cells = await rows(page, 'arrivals');
  const chart = page.locator('#figure-arrivals .chart');
  await chart.scrollIntoViewIfNeeded();
  // The chart's own cursor, then Enter: what is under it is what its row says.
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await hasChips(page, ['Weekday: Monday', 'Hour: 00:00']);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(Number(cells[0].mon));
  await page.goBack();
  await hasChips(page, []);
  await isReady(page);

  const bars = page.locator('#figure-technologies .chart');
  const { technology } = await mostCommon(page);
  await bars.scrollIntoViewIfNeeded();
  const box = await bars.locator('.bars .point path').first().boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await hasChips(page, [`Technology: ${technology}`]);
  await page.goBack();
  await isReady(page);

  const day = page.getByTestId('table-daily-alerts');
  await page.locator('#figure-daily-alerts').getByRole('button', { name: 'Table' }).click();
  const [, second] = await rows(page, 'daily-alerts');
  await day.locator('tbody tr').nth(1).getByRole('button').click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(Number(second.alerts));
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(second.date);
  await expect(page.getByLabel('End', { exact: true })).toHaveValue(second.date);
  await page.goBack();
  await expect(page.getByLabel('Period')).toHaveValue('all');
});

test('dragging over hours filters them, over days makes them the period; what is chosen is outlined, and nothing stays zoomed', { tag: '@main' }, async ({ page }) => {
  const cells = await rows(page, 'arrivals');
  const heat = page.locator('#figure-arrivals .chart');
  await heat.scrollIntoViewIfNeeded();
  const ticks = (chart) => chart.locator('.xtick text').allTextContents();
  const shown = await ticks(heat);
  /** The middle of a cell on the screen. */
  const middle = (weekday, hour) =>
    heat.evaluate(
      (plot, [x, y]) => {
        const { left, top } = plot.getBoundingClientRect();
        const { xaxis, yaxis } = plot._fullLayout;
        return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
      },
      [hour, weekday],
    );
  const drag = async (from, to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 5 });
    await page.mouse.up();
  };
  // From Tuesday 05:00 to Thursday 09:00.
  await drag(await middle(1, 5), await middle(3, 9));
  await hasChips(page, ['Weekday: Tuesday to Thursday', 'Hour: 05:00 to 10:00']);
  const n = cells.slice(5, 10).reduce((sum, { tue, wed, thu }) => sum + Number(tue) + Number(wed) + Number(thu), 0);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(n);
  await isReady(page);
  const outlined = () => heat.evaluate((plot) => plot.layout.shapes.filter(({ type }) => type === 'rect').map(({ x0, x1, y0 }) => [x0, x1, y0]));
  await expect.poll(outlined).toEqual([1, 2, 3].map((row) => [4.5, 9.5, row - 0.5]));
  expect(await ticks(heat)).toEqual(shown);
  await page.goBack();
  await hasChips(page, []);
  await expect.poll(outlined).toEqual([]);

  const days = await rows(page, 'daily-alerts');
  const series = page.locator('#figure-daily-alerts .chart');
  await series.scrollIntoViewIfNeeded();
  await expect(series.locator('.scatterlayer')).toBeVisible();
  const at = (date) =>
    series.evaluate((plot, date) => {
      const { left, top } = plot.getBoundingClientRect();
      const { xaxis, yaxis } = plot._fullLayout;
      return [left + xaxis._offset + xaxis.d2p(date), top + yaxis._offset + yaxis._length / 2];
    }, date);
  const chosen = days.slice(20, 41);
  // From right to left, too.
  await drag(await at(chosen.at(-1).date), await at(chosen[0].date));
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(chosen[0].date);
  await expect(page.getByLabel('End', { exact: true })).toHaveValue(chosen.at(-1).date);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(chosen.reduce((sum, { alerts }) => sum + Number(alerts), 0));
});

/** Back or Forward. Playwright's own would wait for Firefox to load something. */
const step = (page, by) => page.evaluate((by) => history.go(by), by);

test('Back and Forward step through periods and filters, and links within the page do not break that', { tag: '@main' }, async ({ page }) => {
  const all = await number(page, 'stat-alerts');
  await rowButton(page, 'time-to-action', 'High').click();
  await hasChips(page, ['Severity: High']);
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Response' }).click();
  await page.getByLabel('Period').selectOption('Last 7 days');
  await expect.poll(() => number(page, 'rows-out-of-range')).toBeGreaterThan(0);
  await step(page, -1);
  await expect(page.getByLabel('Period')).toHaveValue('all');
  await hasChips(page, ['Severity: High']);
  await step(page, -1);
  await hasChips(page, ['Severity: High']);
  await step(page, -1);
  await hasChips(page, []);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
  await step(page, 1);
  await hasChips(page, ['Severity: High']);
  // Nothing of the data is in the address.
  expect(page.url()).not.toMatch(/severity|HIGH/i);
});

test('by the keyboard alone, with nothing for axe to find', async ({ page }) => {
  const button = page.getByRole('button', { name: 'Filters', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const first = page.locator('#filters fieldset').first().getByRole('checkbox', { name: /^High/ });
  await expect(first).toBeVisible();
  await first.focus();
  await page.keyboard.press('Space');
  await expect(first).toBeChecked();
  // The panel stays, and so does the focus: the next choice is a key away.
  await expect(first).toBeFocused();
  await hasNoAxeViolations(page);
  await page.keyboard.press('Escape');
  await expect(page.locator('#filters')).toBeHidden();
  const chip = page.locator('.chip').first();
  await chip.focus();
  await page.keyboard.press('Enter');
  await hasChips(page, []);
});

test('where nothing passes, the page says so and shows the way back', async ({ page }) => {
  await page.getByLabel('Period').selectOption('Last 7 days');
  await rowButton(page, 'time-to-action', 'Critical').click();
  await hasChips(page, ['Severity: Critical']);
  // Hours that are no working hours, in working hours: there can be none.
  await rowButton(page, 'off-hours', 'Off-hours').click();
  await expect.poll(() => chips(page)).toHaveLength(2);
  await page.locator('#figure-arrivals').getByRole('button', { name: 'Table' }).click();
  const cells = await rows(page, 'arrivals');
  const empty = cells.findIndex((row) => Number(row.mon) === 0);
  await page.getByTestId('table-arrivals').locator('tbody tr').nth(empty).locator('td[data-key=mon]').click();
  await expect.poll(() => chips(page)).toHaveLength(4);
  await expect(page.locator('#overview .answer')).toHaveText(/^None of the [0-9,]+ alerts in the period passes the filters\.$/);
  // Other days would not help.
  await expect(page.getByRole('button', { name: 'Show all days' })).toHaveCount(0);
  await page.locator('main').getByRole('button', { name: 'Reset filters' }).click();
  await hasChips(page, []);
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(0);
});

test('every figure says how many rows became the alerts that it is about', async ({ page }) => {
  const all = await number(page, 'stat-alerts');
  const read = await number(page, 'rows-read');
  await page.getByLabel('Period').selectOption('Last 30 days');
  await expect.poll(() => number(page, 'rows-out-of-range')).toBeGreaterThan(0);
  await rowButton(page, 'time-to-action', 'High').click();
  await hasChips(page, ['Severity: High']);
  const outside = await number(page, 'rows-out-of-range');
  await expect.poll(() => number(page, 'stat-alerts')).toBeLessThan(all - outside);
  const [n_read, n_all, n_in_period, n_passing] = [read, all, all - outside, await number(page, 'stat-alerts')].map((n) => n.toLocaleString('en-US'));
  const path = new RegExp(`^${n_read} rows read\n${n_all} alerts, without .*\n${n_in_period} in the period\n${n_passing} pass the filters(\n|$)`);
  const steps = (all) => all.map((about) => Array.from(about.querySelectorAll('.path li'), ({ textContent }) => textContent.trim()).join('\n'));
  const figures = await page.locator('main .about').evaluateAll(steps);
  expect(figures.length).toBeGreaterThan(12);
  for (const text of figures) expect(text).toMatch(path);
});

test('other data begins without filters', async ({ page }) => {
  await rowButton(page, 'time-to-action', 'High').click();
  await hasChips(page, ['Severity: High']);
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, fixture('golden/export.csv'));
  await hasChips(page, []);
  await isReady(page);
  expect(await number(page, 'rows-filtered-out')).toBe(0);
});
