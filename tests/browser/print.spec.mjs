// The page on paper: whatever the window and the theme, it is light, as wide as the sheets, and says what it is about.
import { expect, exploreSample, fixture, openFiles, test } from './app.mjs';

test.use({ timezoneId: 'America/New_York', colorScheme: 'dark' });

const LIGHT = 'rgb(85, 96, 112)';

// What is where now, in CSS pixels.
const laidOut = () => {
  const box = (element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    return { left, right, top, bottom, width };
  };
  const main = document.querySelector('#main');
  return {
    head: getComputedStyle(main, '::before').content,
    main: box(main),
    charts: [...document.querySelectorAll('.chart')].map((chart) => {
      const drawn = box(chart.querySelector('svg'));
      return { ...box(chart), drawn, card: box(chart.closest('.card')), name: chart.closest('figure').id };
    }),
    text: getComputedStyle(document.querySelector('#figure-arrivals .chart .xtick text')).fill,
    header: getComputedStyle(document.querySelector('.header')).display,
  };
};

function isForPaper({ head, main, charts, text, header }, zone, source) {
  expect(head).toContain(`Times in ${zone}`);
  expect(head).toContain(source);
  expect(head).toMatch(/Printed [A-Z][a-z]{2} \d{1,2}, \d{4}/);
  expect(text).toBe(LIGHT);
  expect(header).toBe('none');
  expect(charts.length).toBeGreaterThan(3);
  for (const { name, card, drawn, ...chart } of charts) {
    // As wide as its place, which is inside its card, which is on the sheet.
    expect(Math.abs(drawn.width - chart.width), name).toBeLessThanOrEqual(1);
    expect(drawn.right, name).toBeLessThanOrEqual(card.right);
    expect(card.right, name).toBeLessThanOrEqual(main.right + 1);
  }
  for (const [nth, one] of charts.entries()) {
    for (const other of charts.slice(nth + 1)) {
      const apart = one.card.right <= other.card.left || other.card.right <= one.card.left || one.card.bottom <= other.card.top || other.card.bottom <= one.card.top;
      expect(apart, `${one.name} and ${other.name}`).toBe(true);
    }
  }
}

for (const width of [1440, 1024, 390]) {
  test(`charts are drawn for the paper in a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await exploreSample(page);
    const before = await page.evaluate(laidOut);
    // By the browser's own menu: all is there by the time the event is over.
    await page.evaluate(() => {
      const former = [...document.querySelectorAll('.chart svg')].map((svg) => svg.getBoundingClientRect().width);
      dispatchEvent(new Event('beforeprint'));
      window.changed = [...document.querySelectorAll('.chart svg')].some((svg, nth) => svg.getBoundingClientRect().width !== former[nth]);
    });
    expect(await page.evaluate(() => window.changed)).toBe(true);
    isForPaper(await page.evaluate(laidOut), 'America/New_York', 'Sample data');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    const widths = ({ charts }) => charts.map(({ drawn }) => Math.round(drawn.width));
    await expect.poll(async () => widths(await page.evaluate(laidOut))).toEqual(widths(before));
  });
}

test('what only looks at the page as on paper sees the same', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'Firefox does not tell a page that it is looked at so; it says when it prints');
  await page.setViewportSize({ width: 390, height: 844 });
  await openFiles(page, fixture('golden/week.csv'));
  await page.emulateMedia({ media: 'print' });
  await expect(async () => isForPaper(await page.evaluate(laidOut), 'America/New_York', 'week.csv')).toPass({ timeout: 60_000 });
  await page.emulateMedia({ media: 'screen' });
  await expect(page.locator('.header')).toBeVisible();
});
