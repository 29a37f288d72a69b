// Every value that a chart shows under the pointer can be read with the keyboard, and by touch.
import { expect, exploreSample, hasNoAxeViolations, rows, test } from './app.mjs';

test.use({ timezoneId: 'America/New_York' });

const figure = (page, name) => {
  const card = page.locator(`#figure-${name}`);
  return { chart: card.locator('.chart'), said: card.getByRole('status'), label: card.locator('.hoverlayer .hovertext').first() };
};

test('arrow keys read a heat map, cell by cell', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const { chart, said, label } = figure(page, 'arrivals');
  const table = await rows(page, 'arrivals');
  const cell = (day, name, hour) =>
    `${name} ${String(hour).padStart(2, '0')}:00–${String(hour + 1).padStart(2, '0')}:00: ${Number(table[hour][day]).toLocaleString('en-US')} alert`;
  await chart.focus();
  await expect(said).toBeEmpty();
  await page.keyboard.press('ArrowRight');
  await expect(said).toContainText(cell('mon', 'Monday', 0));
  await expect(label).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(said).toContainText(cell('tue', 'Tuesday', 0));
  await page.keyboard.press('ArrowRight');
  await expect(said).toContainText(cell('tue', 'Tuesday', 1));
  await page.keyboard.press('ArrowUp');
  await expect(said).toContainText(cell('mon', 'Monday', 1));
  // The sums beside and below the cells come last.
  const inTheLastHour = Object.entries(table[23]).reduce((all, [key, value]) => (key === 'hour' ? all : all + Number(value)), 0);
  await page.keyboard.press('End');
  await expect(said).toContainText(`23:00–24:00: ${inTheLastHour} alerts`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(said).toContainText(`23:00–24:00: ${inTheLastHour} alerts`);
  await page.keyboard.press('Home');
  await expect(said).toContainText(cell('mon', 'Monday', 0));
  await hasNoAxeViolations(page);
  await page.keyboard.press('Escape');
  await expect(said).toBeEmpty();
  await expect(label).toBeHidden();
  // Whoever goes on leaves nothing behind.
  await page.keyboard.press('End');
  await expect(label).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(label).toBeHidden();
  await expect(said).toBeEmpty();
});

test('every chart that can be stopped at reads its values', async ({ page }) => {
  await exploreSample(page);
  const first = {
    'daily-alerts': async () => `Aug 24, 2026`,
    technologies: async () => (await rows(page, 'technologies'))[0].technology,
    'top-hosts': async () => (await rows(page, 'top-hosts'))[0].value,
  };
  const charts = await page.locator('figure:has(.chart)').evaluateAll((all) => all.map(({ id }) => id.replace('figure-', '')));
  expect(charts.length).toBeGreaterThan(7);
  for (const name of charts) {
    const { chart, said, label } = figure(page, name);
    const says = await chart.evaluate(({ data }) => data.some(({ hovertext }) => hovertext?.length > 0));
    expect(await chart.getAttribute('tabindex'), name).toBe(says ? '0' : null);
    if (!says) continue;
    await chart.focus();
    await page.keyboard.press('Home');
    await expect(said, name).not.toBeEmpty();
    await expect(label, name).toBeVisible();
    if (first[name]) await expect(said, name).toContainText(await first[name]());
    const [start] = await said.allInnerTexts();
    await page.keyboard.press('End');
    if (name !== 'off-hours') await expect(said, name).not.toHaveText(start);
    // No markup, and nothing of it.
    await expect(said).not.toHaveText(/<|&(lt|amp);/);
  }
});

test('a pie is read slice by slice', async ({ page }) => {
  await exploreSample(page);
  await page.getByRole('button', { name: 'Pie charts' }).click();
  const { chart, said, label } = figure(page, 'top-hosts');
  await expect(chart.locator('.slice').first()).toBeVisible();
  const [top, second] = await rows(page, 'top-hosts');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(said).toContainText(`${top.value}, ${top.alerts} alerts`);
  await expect(label).toContainText(top.value);
  await page.keyboard.press('ArrowDown');
  await expect(said).toContainText(`${second.value}, ${second.alerts} alerts`);
  await expect(label).toContainText(second.value);
  await page.keyboard.press('Escape');
  await expect(label).toBeHidden();
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });
  test('a tap shows the numbers', async ({ page, browserName }) => {
    test.skip(browserName !== 'chromium', 'Playwright’s driver for Firefox makes no click of a tap');
    await exploreSample(page);
    for (const [name, mark] of [['daily-alerts', '.scatterlayer'], ['arrivals', '.heatmaplayer'], ['technologies', '.points path']]) {
      const { chart } = figure(page, name);
      await chart.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await chart.locator(mark).first().boundingBox();
      // A tap filters, too, and the numbers go when the chart is drawn with what is left: whoever looks later sees none.
      await chart.evaluate((chart) => {
        const look = () => (chart.dataset.shown ||= chart.querySelector('.hoverlayer .hovertext')?.textContent ?? '');
        new MutationObserver(look).observe(chart, { subtree: true, childList: true });
      });
      await page.touchscreen.tap(x + width / 2, y + height / 2);
      await expect(chart, name).toHaveAttribute('data-shown', /\d/);
    }
  });
});
