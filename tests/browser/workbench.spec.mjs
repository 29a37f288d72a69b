// Signing in to Workbench, its metrics and evidence, and the days when it misbehaves: what the user reads, and that nothing on the
// screen is lost. Workbench is the stand-in, on an origin of its own.
import { expect, exploreSample, hasNoAxeViolations, isReady, number, open, rows, state, test } from './app.mjs';
import { workbench } from './server.mjs';
import { PASSWORD, TOKEN, TOP_TABLES, expectFailedRequests, fillSignIn, getMetrics, signIn, standIn, status } from './workbench.mjs';

// One stand-in serves all these tests, which run one after another, as those of a file do.
test.use({ timezoneId: 'America/New_York' });

const { tell, asked } = standIn(workbench);
// Preflights aside.
const requests = async () => (await asked()).filter(({ method }) => method !== 'OPTIONS');

test.beforeEach(async () => {
  await tell('reset');
  await tell('faults', { cors: true });
});

test('a customer signs in, gets metrics, and sees the top assets', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await hasNoAxeViolations(page);
  await getMetrics(page);
  await isReady(page);
  const alerts = await number(page, 'stat-alerts');
  expect(alerts).toBeGreaterThan(9_000);
  await expect(page.getByTestId('source')).toContainText('127.0.0.1');

  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
  for (const name of TOP_TABLES) {
    const counts = (await rows(page, name)).map((row) => Number(row.alerts));
    expect(counts.length, name).toBeGreaterThan(0);
    expect(counts, name).toEqual([...counts].sort((a, b) => b - a));
  }
  await page.getByRole('button', { name: 'Pie charts' }).click();
  await expect(page.getByRole('button', { name: 'Pie charts' })).toHaveAttribute('aria-pressed', 'true');
  await hasNoAxeViolations(page);

  // What is known is not asked for again.
  const before = (await requests()).filter(({ path }) => path.includes('/expel_alerts/')).length;
  await page.getByLabel('Alerts to look at').selectOption('500');
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('evidence-progress')).toHaveText('400 of 400 alerts');
  const asked = (await requests()).filter(({ path }) => path.includes('/expel_alerts/')).length - before;
  expect(asked).toBe(400);
});

test('the metrics are those of the same data as a file', async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  const figures = async () => ({ hours: await rows(page, 'arrivals'), times: await rows(page, 'time-to-action'), days: await rows(page, 'daily-alerts') });
  const sample = await figures();
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await getMetrics(page);
  await isReady(page);
  await expect(page.getByTestId('source')).toContainText('127.0.0.1');
  expect(await figures()).toEqual(sample);
});

test('an API token is as good, and Sign out forgets it', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Load data' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password')).toHaveValue('');
});

const REFUSED = [
  ['a wrong code', { code: '000000' }, {}, /Invalid MFA code/],
  ['an empty code', { code: '' }, {}, /code/i],
  ['an empty password', { password: '' }, {}, /password/i],
  ['maintenance', {}, { on_login: [{ fault: status(503, { body: 'html', detail: 'Maintenance' }) }] }, /503|Maintenance/],
  ['a locked account', {}, { on_login: [{ fault: status(403, { detail: 'Account locked' }) }] }, /Account locked/],
  ['a broken second step', {}, { on_login: [{ fault: status(500), skip: 1 }] }, /500/],
  ['a web page instead of an answer', {}, { on_login: [{ fault: 'html', skip: 1 }] }, /page/i],
];

for (const [what, typed, faults, reason] of REFUSED) {
  test(`signing in with ${what} is no success, and the reason is said`, async ({ page }) => {
    expectFailedRequests(page);
    await tell('faults', faults);
    await open(page);
    await fillSignIn(page, typed);
    await expect(page.locator('.sign-in')).toContainText(reason);
    await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
    await expect(page.getByLabel('Password')).toHaveValue('');
    await hasNoAxeViolations(page);
  });
}

const PASSING = [
  ['429 with Retry-After', [{ fault: status(429, { retry_after: '1' }), times: 1 }]],
  ['429 without Retry-After', [{ fault: status(429), times: 1 }]],
  ['503', [{ fault: status(503), times: 1 }]],
  ['a connection cut in the middle', [{ fault: { cut: { after: 5_000, framing: 'chunked' } }, times: 1 }]],
  ['an answer shorter than announced', [{ fault: { cut: { after: 5_000, framing: 'length' } }, times: 1 }]],
];

for (const [what, on_export] of PASSING) {
  test(`${what} passes: the page waits, says so, and the figures are whole`, async ({ page }) => {
    expectFailedRequests(page);
    await open(page);
    await signIn(page);
    await tell('faults', { on_export });
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect(page.getByRole('status').filter({ hasText: 'Waiting' })).toBeVisible();
    await isReady(page);
    const first = await number(page, 'stat-alerts');
    await page.getByRole('button', { name: 'Load data' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect.poll(async () => (await requests()).filter(({ path }) => path.includes('export')).length).toBeGreaterThanOrEqual(3);
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBe(first);
  });
}

const LASTING = [
  ['a web page instead of CSV', { on_export: [{ fault: 'html' }] }, /page/i],
  ['the wrong shape', { on_export: [{ fault: 'wrong_shape' }] }, /./],
  ['a refusal', { on_export: [{ fault: status(400, { detail: 'filter[from] is no date' }) }] }, /filter\[from\] is no date/],
  ['no access', { on_export: [{ fault: status(403) }] }, /access/i],
];

for (const [what, faults, reason] of LASTING) {
  test(`${what} is an error that says why, and what was on screen stays`, async ({ page }) => {
    expectFailedRequests(page);
    await exploreSample(page);
    const before = await number(page, 'stat-alerts');
    await page.getByRole('button', { name: 'Load data' }).click();
    await signIn(page);
    await tell('faults', faults);
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect(page.getByTestId('problem')).toHaveText(reason);
    expect(await state(page)).toBe('error');
    expect(await number(page, 'stat-alerts')).toBe(before);
    await expect(page.getByTestId('source')).toHaveText('Sample data');
  });
}

test('an export that is only at the beta address is found there', async ({ page }) => {
  expectFailedRequests(page);
  await tell('faults', { beta_only: true });
  await open(page);
  await signIn(page);
  await getMetrics(page);
  await isReady(page);
  const paths = (await requests()).map(({ path }) => path).filter((path) => path.includes('export'));
  expect(paths.filter((path) => !path.includes('/beta'))).toHaveLength(1);
});

test('an expired token asks to sign in again in place, and the request goes on', async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await tell('faults', { on_export: [{ fault: 'expire', skip: 1, times: 1 }] });
  await getMetrics(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
  await expect(page.getByTestId('source')).toHaveText('Sample data');
  await fillSignIn(page);
  await isReady(page);
  await expect(page.getByTestId('source')).toContainText('127.0.0.1');
  expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
});

test('a long wait can be cancelled, and what was on screen stays', async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  const before = await number(page, 'stat-alerts');
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await tell('faults', { on_export: [{ fault: 'hang' }] });
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(before);
});

test('a browser that may not ask from here is told apart from a server that is away', async ({ page }) => {
  page.expectError(/Failed to load resource|CORS policy|net::ERR|request: http:\/\/127\.0\.0\.1:9\//);
  await tell('faults', { cors: false });
  await open(page);
  await fillSignIn(page);
  await expect(page.getByTestId('sign-in-problem')).toContainText('probably Workbench does not allow requests from this page’s address', { timeout: 60_000 });
  await page.getByLabel('Workbench address').fill('http://127.0.0.1:9');
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByTestId('problem')).toContainText('could not be reached', { timeout: 60_000 });
});

test('without a network the page says so', async ({ page, context }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  const before = await number(page, 'stat-alerts');
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await context.setOffline(true);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByTestId('problem')).toContainText(/offline|online|could not be reached/, { timeout: 60_000 });
  expect(await number(page, 'stat-alerts')).toBe(before);
  await context.setOffline(false);
});

test('a token that runs out while evidence loads asks to sign in, and loading goes on', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  await tell('faults', { on_alerts: [{ fault: 'expire', skip: 30, times: 1 }] });
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByRole('dialog').getByLabel('User name')).toBeVisible();
  await fillSignIn(page);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByTestId('evidence-progress')).toHaveText(/^(\d+) of \1 alerts$/);
  expect((await rows(page, 'top-hosts')).length).toBeGreaterThan(0);
});

test('evidence that fails is listed and can be tried again', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  await tell('faults', { include: 'ignored', on_alerts: [{ fault: status(404), times: 2 }] });
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
  await page.getByText('The evidence of 2 alerts did not come').click();
  await expect(page.locator('.failures li')).toHaveCount(2);
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('evidence-progress')).toHaveText('2 of 2 alerts');
  await expect(page.locator('.failures')).toHaveCount(0);
});

test('evidence for a file asks to sign in first', async ({ page }) => {
  await open(page);
  const head = 'Expel Alert ID,Severity,Alert Status,Created At\n';
  const buffer = Buffer.from(`${head}1,HIGH,CLOSED,2026-03-02T12:00:00Z\n`);
  await page.getByTestId('file-input').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByRole('dialog').getByLabel('User name')).toBeVisible();
  await hasNoAxeViolations(page);
});

test('secrets go to Workbench and nowhere else', async ({ page, context, baseURL }) => {
  expectFailedRequests(page);
  const seen = [];
  const said = [];
  context.on('request', (request) => seen.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  await open(page);
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  await page.getByRole('button', { name: 'Load evidence' }).click();
  await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
  for (const address of seen) {
    expect(address.startsWith(baseURL) || address.startsWith(`${workbench}/`) || /^(blob|data):/.test(address), address).toBe(true);
  }
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.documentElement.outerHTML]));
  const asked = (await requests()).map(({ path }) => path);
  expect(asked.length).toBeGreaterThan(100);
  for (const text of [...seen, ...said, ...asked, kept]) {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'correct+horse', '123456', TOKEN]) {
      expect(text.includes(secret), `${secret} in ${text.slice(0, 200)}`).toBe(false);
    }
  }
});
