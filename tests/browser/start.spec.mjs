// The first visit: what it costs, what it shows, and that it works with the keyboard alone.
import { expect, exploreSample, hasNoAxeViolations, isReady, open, state, test } from './app.mjs';

test('the start screen says what to do and where data goes', async ({ page }) => {
  await open(page);
  expect(await state(page)).toBe('empty');
  await expect(page).toHaveTitle('Expel Metrics');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Explore sample data' })).toBeVisible();
  await expect(page.getByText('Your data stays in this browser.')).toBeVisible();
});

test('the start screen does not wait for plotly.js', async ({ page }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/plotly.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page);
  expect(await page.evaluate(() => 'Plotly' in window)).toBe(false);
  release();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
});

test('a cold first visit transfers at most 1.2 MB', async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await exploreSample(page);
  const pageBytes = bytes;
  expect(pageBytes).toBeGreaterThan(300_000);
  // The worker's own requests do not show in the page's session: the engine's files are counted by their size on the wire.
  const engine = await page.evaluate(async () => {
    const query = new URLSearchParams(document.querySelector('meta[name=engine]').content.split('?')[1]);
    let sum = 0;
    for (const name of [query.get('js'), query.get('wasm')]) {
      const response = await fetch(name, { cache: 'no-store' });
      await response.arrayBuffer();
      sum += performance.getEntriesByName(response.url).at(-1).transferSize;
    }
    return sum;
  });
  console.log(`page and charts ${pageBytes} bytes, engine ${engine} bytes on the wire`);
  expect(pageBytes + engine).toBeLessThanOrEqual(1_200_000);
});

test('without the drawing library every number is still there', async ({ page }) => {
  page.expectError(/plotly|ERR_FAILED/i);
  await page.route(/plotly.*\.js$/, (route) => route.abort());
  await exploreSample(page);
  await expect(page.getByText('The chart could not be drawn').first()).toBeVisible();
  await expect(page.getByTestId('table-time-to-action')).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on the start screen, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await hasNoAxeViolations(page);
  });
}

test('the keyboard alone gets to the figures and through them', async ({ page }) => {
  await open(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()) === name) return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await tabTo('Explore sample data');
  await page.keyboard.press('Enter');
  await isReady(page);
  await page.evaluate(() => document.activeElement.blur());
  await tabTo('Skip to the figures');
  await page.keyboard.press('Enter');
  await tabTo('Table');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('table-overview')).toBeVisible();
  await tabTo('?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
