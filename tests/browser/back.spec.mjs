// Leaving the page and coming back: the browser shows it as it was left, or it starts anew. Either way it works, and access is gone.
import { chooseFiles, exploreSample, expect, isReady, number, open, raw, setSchedule, state, test } from './app.mjs';
import { workbench } from './server.mjs';
import { TOKEN, expectFailedRequests, getMetrics, standIn } from './workbench.mjs';

const { tell, asked } = standIn(workbench);

// Playwright's Chromium keeps no pages for Back unless it is told to.
const kept = test.extend({
  launchOptions: [
    async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    { scope: 'worker' },
  ],
});

// To another page of the same host, and back. Resolves with whether the page was kept.
async function leaveAndComeBack(page) {
  await page.evaluate(() => addEventListener('pageshow', ({ persisted }) => (window.wasKept = persisted)));
  // For a text the browser looks for an icon where hosts have one by custom.
  if (!page.expected) page.expectError(/Failed to load resource.*404/);
  await page.goto('./LICENSES.txt');
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(() => page.evaluate(() => document.readyState)).toBe('complete');
  return page.evaluate(() => window.wasKept === true);
}

async function signInByToken(page) {
  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('signed-in-to')).toHaveText(workbench);
}

const secrets = async (page) => {
  const values = [];
  for (const label of ['Password', 'MFA code', 'API token']) values.push(await page.getByLabel(label).inputValue());
  return values;
};

kept.beforeEach(async ({ browserName }) => {
  kept.skip(browserName !== 'chromium', 'how others are told to keep pages is not known here');
});

kept('a page that was kept goes on where it was left', async ({ page }) => {
  await exploreSample(page);
  const [alerts, offHours] = [await number(page, 'stat-alerts'), await page.getByTestId('table-off-hours').innerText()];
  expect(await leaveAndComeBack(page)).toBe(true);
  expect(await state(page)).toBe('ready');
  expect(await number(page, 'stat-alerts')).toBe(alerts);
  expect(await page.getByTestId('table-off-hours').innerText()).toBe(offHours);
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
  // The engine answers, and charts and tables follow.
  await setSchedule(page, { start: 0, end: 24, days: [0, 1, 2, 3, 4, 5, 6] });
  await expect.poll(async () => Number(await page.locator('[data-testid=table-off-hours] [data-value=working] ~ [data-key=alerts]').getAttribute('data-value'))).toBe(alerts);
  // Other data take the place of those.
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, {
    name: 'one.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n'),
  });
  await expect.poll(() => raw(page, 'stat-alerts')).toBe('1');
  await isReady(page);
});

async function loadAWeek(page, faults = {}) {
  expectFailedRequests(page);
  await tell('reset');
  await tell('faults', { cors: true });
  await open(page);
  await signInByToken(page);
  await tell('faults', faults);
  await getMetrics(page, '2026-11-01', '2026-11-07');
}

kept('whoever presses Back finds the figures, and nobody signed in', async ({ page }) => {
  await loadAWeek(page);
  await isReady(page);
  const alerts = await number(page, 'stat-alerts');
  const n_asked = (await asked()).length;
  expect(await leaveAndComeBack(page)).toBe(true);
  expect(await state(page)).toBe('ready');
  expect(await number(page, 'stat-alerts')).toBe(alerts);
  await expect(page.getByTestId('notice')).toHaveText(/Signed out, because you left this page/);
  // What needs the token asks for a new one, and nothing was sent with the old one.
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
  expect(await secrets(page)).toEqual(['', '', '']);
  expect((await asked()).length).toBe(n_asked);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Load data' }).click();
  await signInByToken(page);
  await getMetrics(page, '2026-11-01', '2026-11-03');
  await isReady(page);
  await expect.poll(() => number(page, 'stat-alerts')).toBeLessThan(alerts);
});

kept('what was typed and not sent is not kept', async ({ page }) => {
  await open(page);
  // A page that still fetches is not kept.
  await page.waitForFunction(() => 'Plotly' in window);
  await page.getByLabel('User name').fill('ana@example.com');
  await page.getByLabel('Password').fill('correct horse');
  await page.getByLabel('MFA code').fill('123456');
  await page.getByLabel('API token').fill(TOKEN);
  expect(await leaveAndComeBack(page)).toBe(true);
  await expect(page.getByLabel('User name')).toHaveValue('ana@example.com');
  expect(await secrets(page)).toEqual(['', '', '']);
});

kept('a load that was left under way is given up, with its sign-in', async ({ page }) => {
  await loadAWeek(page, { on_export: [{ fault: { stall: { after: 2_000 } } }] });
  await expect.poll(() => state(page)).toBe('loading');
  await leaveAndComeBack(page);
  await expect(page.getByRole('button', { name: 'Explore sample data' })).toBeVisible();
  await expect.poll(() => state(page)).toBe('empty');
  expect(await secrets(page)).toEqual(['', '', '']);
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
});

test('a page that was not kept starts anew', async ({ page }) => {
  await loadAWeek(page);
  await isReady(page);
  expect(await leaveAndComeBack(page)).toBe(false);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await state(page)).toBe('empty');
  expect(await secrets(page)).toEqual(['', '', '']);
  await expect(page.getByTestId('stat-alerts')).toHaveCount(0);
});
