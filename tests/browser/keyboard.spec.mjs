// Whoever has no mouse does everything that one can do with it: every control is a stop, shows that it has the focus, and acts.
import { expect, exploreSample, isReady, number, open, raw, rows, test } from './app.mjs';

/** Walks through the page with Tab: what is wrong with each stop, and what a mouse can use but is no stop. */
async function walk(page) {
  await page.evaluate(() => {
    // From the top of the page, or of the dialog over it.
    const top = document.createElement('span');
    top.tabIndex = -1;
    (document.querySelector('dialog:modal') ?? document.body).prepend(top);
    top.focus();
    top.remove();
    globalThis.stops = [];
  });
  const wrong = [];
  for (let presses = 0; presses < 400; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(async () => {
      const at = document.activeElement;
      // A date has a stop for each of its parts.
      if (at === globalThis.stops.at(-1)) return { isMarked: true, isSeen: true };
      if (!at || at === document.body || globalThis.stops.includes(at)) return null;
      globalThis.stops.push(at);
      const name = `${at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent.trim().slice(0, 30)}`;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const isMarked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      // Of a stop that is higher than the window, some of it.
      const isInSight = () => {
        const box = at.getBoundingClientRect();
        const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
        const points = [box.y + 2, box.y + box.height / 2, box.bottom - 2].filter((y) => y >= 0 && y < innerHeight);
        return points.some((y) => {
          const top = document.elementFromPoint(x, y);
          return top && (at.contains(top) || at.labels?.[0]?.contains(top));
        });
      };
      // The browser scrolls with the next frames.
      let isSeen = isInSight();
      for (let frame = 0; !isSeen && frame < 60; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        isSeen = isInSight();
      }
      return { name, isMarked, isSeen };
    });
    // Behind the last stop comes the browser's own bar, or the first one again.
    if (!stop) break;
    if (!stop.isMarked) wrong.push(`${stop.name}: does not show the focus`);
    if (!stop.isSeen) wrong.push(`${stop.name}: out of sight or covered`);
  }
  const missed = await page.evaluate(() => {
    const inDialog = document.querySelector('dialog:modal');
    const all = (inDialog ?? document).querySelectorAll('a[href], button, select, input, textarea, summary, [tabindex="0"], [role=button], [role=link]');
    return [...all]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== 'hidden' && !globalThis.stops.includes(one))
      // Lists that come with a field, whose options the arrow keys reach.
      .filter((one) => one.tabIndex >= 0 && !one.closest('.modebar'))
      .map((one) => one.outerHTML.slice(0, 120));
  });
  const n_stops = await page.evaluate(() => globalThis.stops.length);
  return { wrong, missed, n_stops };
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
]) {
  // Each on a page of its own: behind the last stop Firefox's bar keeps the focus.
  test(`every control of the start screen is a stop that shows it, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    // What comes late, such as what the site's settings allow, moves what is below it.
    await page.waitForLoadState('networkidle');
    const start = await walk(page);
    expect(start).toEqual({ wrong: [], missed: [], n_stops: start.n_stops });
    expect(start.n_stops).toBeGreaterThan(7);
  });

  test(`every control of the figures is a stop that shows it, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await page.getByRole('button', { name: 'Explore sample data' }).click();
    await isReady(page);
    const figures = await walk(page);
    expect(figures).toEqual({ wrong: [], missed: [], n_stops: figures.n_stops });
    expect(figures.n_stops).toBeGreaterThan(60);

    await page.getByRole('button', { name: 'Load data' }).click();
    await expect(page.getByRole('dialog', { name: 'Load data' })).toBeVisible();
    const dialog = await walk(page);
    expect(dialog.missed).toEqual([]);
  });
}

test('what a mouse does, keys do: choose, type, fold, explain, export, load', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  const press = async (locator, ...keys) => {
    await locator.focus();
    for (const key of keys) await page.keyboard.press(key);
  };

  // The time zone, found by a city.
  const elsewhere = await rows(page, 'arrivals');
  const zone = page.getByLabel('Time zone', { exact: true });
  await zone.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('kolkata');
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText('Asia/Kolkata');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(zone).toHaveValue('Asia/Kolkata');
  await expect.poll(() => rows(page, 'arrivals')).not.toEqual(elsewhere);

  // The period, and back.
  const period = page.getByLabel('Period');
  await period.focus();
  await page.keyboard.type('Last 7');
  await expect.poll(() => number(page, 'stat-alerts')).toBeLessThan(all);
  await page.keyboard.press('Home');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all);

  // A working day more.
  const off = async () => Number((await page.getByTestId('table-off-hours').locator('tbody tr').nth(1).locator('[data-key=alerts]').getAttribute('data-value')));
  const before = await off();
  await press(page.getByRole('checkbox', { name: 'Saturday' }), 'Space');
  await expect.poll(off).toBeLessThan(before);
  const starts = page.getByLabel('Work starts');
  await starts.focus();
  const saturday = await off();
  await page.keyboard.press('ArrowUp');
  await expect.poll(off).toBeLessThan(saturday);

  // Tables fold, definitions open beside their button and give the focus back.
  const figure = page.locator('#figure-daily-alerts');
  const fold = figure.getByRole('button', { name: 'Table' });
  await press(fold, 'Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByTestId('table-daily-alerts')).toBeVisible();
  const about = figure.getByRole('button', { name: /^About/ }).first();
  await press(about, 'Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(about).toBeFocused();

  // Exports.
  for (const [name, type] of [['CSV', /\.csv$/], ['PNG', /\.png$/]]) {
    const download = page.waitForEvent('download');
    await press(figure.getByRole('button', { name: new RegExp(name) }).first(), 'Enter');
    expect((await download).suggestedFilename()).toMatch(type);
  }

  // Evidence, the theme, other data.
  await press(page.getByLabel('Alerts to look at'), 'ArrowDown');
  await expect(page.getByTestId('table-top-hosts')).toBeAttached();
  await press(page.getByLabel('Theme'), 'End');
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  const load = page.getByRole('button', { name: 'Load data' });
  await press(load, 'Enter');
  const dialog = page.getByRole('dialog', { name: 'Load data' });
  await expect(dialog).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await press(dialog.getByRole('button', { name: 'Open CSV' }), 'Enter');
  await chooser;
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(load).toBeFocused();
  expect(await raw(page, 'stat-alerts')).toBe(String(all));
});
