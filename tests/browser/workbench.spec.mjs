// Signing in to Workbench, its metrics and evidence, and the days when it misbehaves: what the user reads, and that nothing on the
// screen is lost. Workbench is the stand-in, on its own origin.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chooseFiles, expect, exploreSample, hasNoAxeViolations, isReady, number, open, raw, rows, setRange, state, test } from './app.mjs';
import { hurriedAddress, restrictedAddress, workbench } from './server.mjs';
import {
  CODE, PASSWORD, TOKEN, TOP_TABLES, USER_NAME, expectFailedRequests, fillSignIn, getMetrics, signIn, standIn, status,
} from './workbench.mjs';

// One stand-in serves all these tests, which run one after another, as those of a file do.
test.use({ timezoneId: 'America/New_York' });

const { tell, asked } = standIn(workbench);
/** What works wherever the page is. */
const CSV = {
  name: 'one.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n'),
};
// Preflights aside.
const requests = async () => (await asked()).filter(({ method }) => method !== 'OPTIONS');

test.beforeEach(async () => {
  await tell('reset');
  await tell('faults', { cors: true });
});

test('a customer signs in, gets metrics, and sees the top assets', { tag: '@main' }, async ({ page }) => {
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

// The stand-in makes its rows natively, the page makes the sample's in WebAssembly: to the last digit the same.
test('the metrics are those of the same data as a sample', async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  // The first and the last day of a file may be cut off, those that Workbench was asked for are not: the notebook's method counts all days.
  await page.getByLabel('Method').selectOption('notebook');
  await expect(page.getByLabel('Reorderings')).toBeVisible();
  const daily = async () => (await rows(page, 'daily-alerts')).map(({ date, alerts }) => ({ date, alerts }));
  const figures = () => Promise.all([
    daily(),
    ...['off-hours', 'arrivals', 'time-to-action', 'change-points'].map((name) => rows(page, name)),
    ...['stat-alerts', 'stat-no-action', 'stat-investigations', 'stat-incidents', 'stat-notified', 'rows-read', 'rows-testing', 'rows-duplicate', 'rows-unreadable'].map((name) => raw(page, name)),
  ]);
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
  ['maintenance', {}, { on_login: [{ fault: status(503, { body: 'html', detail: 'Maintenance' }) }] }, /503|Maintenance/],
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

test('blanks are shown all at once, and nothing that was typed is cleared', async ({ page }) => {
  await tell('reset');
  await open(page);
  const described = async (wrong) => {
    for (const label of ['Workbench address', 'User name', 'Password', 'MFA code', 'API token']) {
      const field = page.getByLabel(label);
      if (label in wrong) await expect(field).toHaveAccessibleDescription(wrong[label]);
      else await expect(field).not.toHaveAttribute('aria-invalid', 'true');
    }
    await expect(page.getByLabel(Object.keys(wrong)[0])).toBeFocused();
  };
  const [user, password, code] = [/Enter your Workbench user name/, /Enter your Workbench password/, /Enter the code from your authenticator/];
  await expect(page.getByLabel('Workbench address')).not.toHaveValue('');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await described({ 'User name': user, Password: password, 'MFA code': code });
  await fillSignIn(page, { code: '' });
  await described({ 'MFA code': code });
  await expect(page.getByLabel('Password')).toHaveValue(PASSWORD);
  await fillSignIn(page, { address: 'workbench expel io', user: ' ', code: '' });
  await described({ 'Workbench address': /is not the name of a host/, 'User name': user, 'MFA code': code });
  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill('two words');
  await page.keyboard.press('Enter');
  await described({ 'API token': /no spaces/ });
  await expect(page.getByLabel('API token')).toHaveValue('two words');
  expect(await asked(), 'nothing was sent').toEqual([]);
  await hasNoAxeViolations(page);
});

test('a token is believed once Workbench has accepted it, and one that is refused keeps the address', async ({ page }) => {
  expectFailedRequests(page);
  await tell('faults', { on_export: [{ fault: 'hang', times: 1 }] });
  await open(page);
  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Checking the token…' })).toBeVisible();
  await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
  // Given up once it hangs: the next token is answered.
  await expect.poll(async () => (await requests()).some(({ path }) => path.includes('/export'))).toBe(true);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByLabel('API token').fill('not-a-token');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('API token')).toHaveAccessibleDescription(/did not accept the API token/);
  await expect(page.getByLabel('API token')).toBeFocused();
  await expect(page.getByLabel('Workbench address')).toHaveValue(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signed-in-to')).toHaveText(workbench);
});

// Ways in which an answer ends early though by the book nothing is missing: browsers report none of them.
const UNREPORTED = [
  ['chunks that are closed too early', 'closed_chunked'],
  ['a Content-Length that is too small', 'short_length'],
  ['HTTP/1.0 and a connection that closes too early', 'close'],
  ['a gzip stream that stops', 'gzip'],
];

// Of answers that are failures, one stands here for all: tests/export.rs has the others.
const PASSING = [
  ['429 with Retry-After', [{ fault: status(429, { retry_after: '1' }), times: 1 }]],
  ['a connection cut in the middle', [{ fault: { cut: { after: 5_000, framing: 'chunked' } }, times: 1 }]],
  ['an answer shorter than announced', [{ fault: { cut: { after: 5_000, framing: 'length' } }, times: 1 }]],
  ...UNREPORTED.map(([what, framing]) => [what, [{ fault: { cut: { after: 5_000, framing } }, times: 1 }]]),
];

for (const [what, on_export] of PASSING) {
  test(`${what} passes: the page waits, says so, and the figures are whole`, async ({ page }) => {
    expectFailedRequests(page);
    await open(page);
    await signIn(page);
    await tell('faults', { on_export });
    // It waits for about a second: looked for in every frame, or a busy machine misses it.
    const isWaiting = page.waitForFunction(
      () => [...document.querySelectorAll('[role=status]')].some((one) => one.checkVisibility() && one.textContent.includes('Waiting')),
      null,
      { polling: 'raf' },
    );
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await isWaiting;
    await isReady(page);
    const first = await number(page, 'stat-alerts');
    await page.getByRole('button', { name: 'Load data' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect.poll(async () => (await requests()).filter(({ path }) => path.includes('export')).length).toBeGreaterThanOrEqual(3);
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBe(first);
  });
}

// As above.
const LASTING = [
  ['504 again and again', { on_export: [{ fault: status(504, { body: 'html', detail: 'Gateway' }) }] }, /\(504\).*Gateway/],
  ['an answer that never comes', { on_export: [{ fault: 'hang' }] }, /did not respond in time.*Check your network/],
  ['an answer that stands still', { on_export: [{ fault: { stall: { after: 5_000 } } }] }, /stopped in the middle of its response.*Check your network/],
  ['an export that is cut short every time', { on_export: [{ fault: { cut: { after: 5_000, framing: 'chunked' } } }] }, /cut off its response/],
  ['a second part that is shorter than announced every time', { on_export: [{ fault: { cut: { after: 5_000, framing: 'length' } }, skip: 1 }] }, /cut off its response/],
  ...UNREPORTED.map(([what, framing]) => [
    `${what} every time`, { on_export: [{ fault: { cut: { after: 5_000, framing } } }] }, /sent an export that ends in the middle of a row\. Try again/,
  ]),
  ['an answer that ends in its header every time', { on_export: [{ fault: { cut: { after: 200, framing: 'closed_chunked' } } }] }, /ends in the middle of its header/],
  ['a second part that ends early every time', { on_export: [{ fault: { cut: { after: 5_000, framing: 'short_length' } }, skip: 1 }] }, /in the middle of a row/],
  ['a web page instead of CSV', { on_export: [{ fault: 'html' }] }, /page/i],
];

test.describe('with waits that pass faster', () => {
  test.use({ baseURL: hurriedAddress });

  for (const [what, faults, reason] of LASTING) {
    test(`${what} is an error that says why, and what was on screen stays`, async ({ page }) => {
      expectFailedRequests(page);
      await exploreSample(page);
      const figures = async () => [await number(page, 'stat-alerts'), await number(page, 'rows-read'), await rows(page, 'daily-alerts')];
      const before = await figures();
      await page.getByRole('button', { name: 'Load data' }).click();
      await signIn(page);
      await tell('faults', faults);
      // In several parts, of which the first may be whole.
      await getMetrics(page, '2026-09-01', '2026-11-07');
      await expect(page.getByTestId('problem')).toHaveText(reason);
      expect(await state(page)).toBe('error');
      expect(await figures()).toEqual(before);
      await expect(page.getByTestId('source')).toHaveText('Sample data');
      // That is the end of it.
      const n_asked = (await asked()).length;
      await page.waitForTimeout(1_000);
      expect(await asked()).toHaveLength(n_asked);
    });
  }
});

test('rows are counted as they come, and what came counts for nothing unless all of it does', async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  const before = await number(page, 'stat-alerts');
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await tell('faults', { on_export: [{ fault: { stall: { after: 300_000 } } }] });
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.locator('.load-progress')).toContainText(/[1-9][\d,]* rows/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(before);
});

test('the sign-in form helps password managers, says errors beside their field, and asks for the last 30 days', async ({ page }) => {
  await tell('reset');
  await open(page);
  // In sight before a password is typed.
  await expect(page.getByLabel('Workbench address')).toHaveValue('https://workbench.expel.io');
  const hints = { 'User name': 'username', Password: 'current-password', 'MFA code': 'one-time-code', 'API token': 'off' };
  for (const [label, hint] of Object.entries(hints)) {
    await expect(page.getByLabel(label)).toHaveAttribute('autocomplete', hint);
  }
  for (const [label, typed, said] of [
    ['Workbench address', { address: 'workbench expel io' }, /is not the name of a host/],
    ['User name', { user: ' ' }, /Enter your Workbench user name/],
    ['Password', { password: '' }, /Enter your Workbench password/],
    ['MFA code', { code: '12 34 5?' }, /only letters and digits/],
  ]) {
    await fillSignIn(page, typed);
    const field = page.getByLabel(label);
    await expect(field).toHaveAccessibleDescription(said);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('[aria-invalid]')).toHaveCount(1);
  }
  // As authenticators and mails have them, pasted with what surrounds them; Enter sends it.
  expectFailedRequests(page);
  await tell('faults', { cors: true });
  await page.getByLabel('Workbench address').fill(` ${workbench}/ `);
  await page.getByLabel('User name').fill(` ${USER_NAME} `);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('MFA code').fill(' 123 456 ');
  await page.getByLabel('MFA code').press('Enter');
  await expect(page.getByTestId('signed-in-to')).toHaveText(workbench);

  await expect(page.getByLabel('Period').locator('option:checked')).toHaveText('Last 30 days');
  await expect(page.getByLabel('Period').locator('option')).toHaveText(['Last 7 days', 'Last 30 days', 'Last 90 days', 'This month', 'Last month', 'Custom']);
  await getMetrics(page, '2026-11-08', '2026-11-07');
  await expect(page.getByRole('alert').filter({ hasText: 'Start date is after end date.' })).toBeVisible();
});

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

test('an expired token asks to sign in again in place, and the request goes on', { tag: '@main' }, async ({ page }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await tell('faults', { on_export: [{ fault: 'expire', skip: 1, times: 1 }] });
  await getMetrics(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
  await expect(page.getByTestId('source')).toHaveText('Sample data');
  const dialog = page.getByRole('dialog', { name: 'Sign in again to continue' });
  await expect(dialog.getByLabel('Workbench address')).toHaveValue(workbench);
  await expect(dialog.getByLabel('User name')).toHaveValue(USER_NAME);
  await expect(dialog.getByRole('button', { name: 'Open CSV' })).toHaveCount(0);
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

test('a browser that may not ask from here is told apart from a server that is away, and the CSV is the way on', { tag: '@main' }, async ({ page }) => {
  page.expectError(/Failed to load resource|CORS policy|net::ERR|request: http:\/\/127\.0\.0\.1:9\//);
  await tell('faults', { cors: false });
  await open(page);
  await fillSignIn(page);
  await expect(page.getByTestId('sign-in-problem')).toHaveText(
    /^This site is not set up to forward requests to Workbench, and [\d.:]+, which responds, does not seem to accept requests from pages of other sites .*Open a CSV export instead: /,
  );
  await page.getByLabel('Workbench address').fill('http://127.0.0.1:9');
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('sign-in-problem')).toContainText('could not be reached');
  await expect(page.getByTestId('sign-in-problem')).not.toContainText('forward');
  await expect(page.getByLabel('Workbench address')).toHaveValue('http://127.0.0.1:9');
  await chooseFiles(page, CSV);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
});

// The host of the page serves files and nothing else, as most do.
test('a host that is said to forward to Workbench, and does not, is named, and the CSV is the way on', async ({ page }) => {
  page.expectError(/Failed to load resource/);
  await open(page);
  const reason = /^Couldn’t sign in: this site does not seem to forward requests to Workbench; it responded itself, with status 404\. Open a CSV export instead: /;
  await fillSignIn(page, { address: page.url() });
  await expect(page.getByTestId('sign-in-problem')).toHaveText(reason);
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByTestId('sign-in-problem')).toHaveText(reason);
  await chooseFiles(page, CSV);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(1);
});

test('a site that forwards says so to whoever typed another address', async ({ page }) => {
  page.expectError(/Failed to load resource|CORS policy|net::ERR/);
  await tell('faults', { cors: false });
  await page.route('**/settings.json', (route) => route.fulfill({ json: { workbench_address: 'same-origin' } }));
  await open(page);
  await fillSignIn(page);
  const own = new URL(page.url()).origin;
  await expect(page.getByTestId('sign-in-problem')).toContainText(`This site forwards requests to Workbench itself: sign in at ${own},`);
});

test('without a network the page says so', async ({ page, context }) => {
  expectFailedRequests(page);
  await exploreSample(page);
  const before = await number(page, 'stat-alerts');
  await page.getByRole('button', { name: 'Load data' }).click();
  await signIn(page);
  await context.setOffline(true);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByTestId('problem')).toContainText(/offline|online|could not be reached/);
  expect(await number(page, 'stat-alerts')).toBe(before);
  await context.setOffline(false);
});

test('how far metrics have come is shown in rows, bytes and time', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await tell('faults', { on_export: [{ fault: { slow: { bytes: 20_000, ms: 150 } } }] });
  await getMetrics(page, '2026-09-01', '2026-11-07');
  await expect(page.locator('.load-progress')).toContainText(/[1-9][\d,]* rows, [\d.]+ [kM]B, [1-9]\d* s/);
});

test('signing out ends what is under way, and so does a reload', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await tell('faults', { on_export: [{ fault: status(503, { retry_after: '2' }) }] });
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByRole('status').filter({ hasText: 'Waiting' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
  await expect.poll(() => state(page)).toBe('empty');
  const n_asked = (await asked()).length;
  await page.waitForTimeout(4_000);
  expect(await asked()).toHaveLength(n_asked);

  await signIn(page);
  await page.reload();
  await expect(page.getByLabel('Password')).toBeVisible();
  await expect(page.getByTestId('signed-in-to')).toHaveCount(0);
});

// Everything up to the evidence.
async function showMetrics(page) {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
}

test('days that a comparison lacks are one click away, and the period stays', async ({ page }) => {
  await showMetrics(page);
  const hint = page.locator('#overview .hint');
  const n_alerts = await number(page, 'stat-alerts');
  await page.getByLabel('Compare with').selectOption({ label: 'The period before' });
  await expect(hint).toContainText('The period is all of the data');
  await page.getByRole('button', { name: 'Get these days' }).click();
  await expect(hint).toContainText('Compared with Oct 25 – Oct 31, 2026.');
  await expect(page.getByRole('button', { name: 'Get these days' })).toHaveCount(0);
  expect(await number(page, 'stat-alerts')).toBe(n_alerts);
  await expect(page.getByLabel('Start', { exact: true }).first()).toHaveValue('2026-11-01');
  const exports = (await requests()).map(({ path, url }) => decodeURIComponent(path ?? url)).filter((path) => path.includes('export'));
  expect(exports.at(-1)).toContain('filter[from]=2026-10-25T');
  expect(exports.at(-1)).toContain('filter[to]=2026-11-08T');
  // Signed out, the ways in are offered.
  await page.getByLabel('Compare with').selectOption({ label: 'A year ago (364 days)' });
  await expect(page.getByRole('button', { name: 'Get these days' })).toBeVisible();
  await page.getByRole('button', { name: 'Load data' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Get these days' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
});

const loadEvidence = (page) => page.getByRole('button', { name: 'Load evidence' }).click();
const hasAll = async (page) => expect(page.getByTestId('evidence-progress')).toHaveText(/^([1-9]\d*) of \1 alerts$/);
// Of how many alerts the page says that it knows the evidence.
const n_known = async (page) => parseInt(await page.locator('#figure-top-hosts .muted').first().textContent(), 10);
// The alerts that were asked about.
const idsAsked = async () => (await requests()).map(({ path }) => /\/expel_alerts\/([^/?]+)\?/.exec(path)?.[1]).filter(Boolean);

const EVIDENCE_ENDS = [
  ['a web page instead of JSON', 'html', /sent a web page instead of data/],
  ['500 again and again', status(500), /returned a server error \(500\)/],
  ['504 again and again', status(504), /returned a server error \(504\)/],
  ['429 for longer than anybody waits', status(429, { retry_after: '3600' }), /asked for a pause of 60 min/],
  ['an answer that never comes', 'hang', /did not respond in time/],
  ['an answer that stands still', { stall: { after: 200 } }, /stopped in the middle of its response/],
  ['an answer that is cut short every time', { cut: { after: 200 } }, /cut off its response/],
];

test.describe('with waits that pass faster', () => {
  test.use({ baseURL: hurriedAddress });

  for (const [what, fault, reason] of EVIDENCE_ENDS) {
    test(`${what} for every alert ends loading evidence: the page says why, keeps what came, and goes on when asked to`, async ({ page }) => {
      await showMetrics(page);
      const alerts = await number(page, 'stat-alerts');
      await tell('faults', { on_alerts: [{ fault, skip: 30 }] });
      await loadEvidence(page);
      await expect(page.locator('.section-controls').getByRole('alert')).toHaveText(reason);
      // Of the six that were under way, those that had not come by then are given up.
      const came = await n_known(page);
      expect(came).toBeGreaterThan(24);
      expect(came).toBeLessThanOrEqual(30);
      expect((await rows(page, 'top-hosts')).length).toBeGreaterThan(0);
      expect(await number(page, 'stat-alerts')).toBe(alerts);
      expect(await state(page)).toBe('ready');

      await tell('faults', { on_alerts: [] });
      const before = (await idsAsked()).length;
      await loadEvidence(page);
      await hasAll(page);
      expect(await n_known(page)).toBe(100);
      expect((await idsAsked()).length - before).toBe(100 - came);
      await expect(page.locator('.section-controls').getByRole('alert')).toHaveText('');
    });
  }
});

// The alerts that are asked about first, by id. Nothing comes of asking.
async function firstIds(page, n) {
  await tell('faults', { on_alerts: [{ fault: 'hang' }] });
  await loadEvidence(page);
  await expect.poll(async () => (await idsAsked()).length).toBeGreaterThanOrEqual(n);
  await page.locator('.section-controls').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeVisible();
  return (await idsAsked()).slice(0, n);
}

const problem = (page) => page.locator('.section-controls').getByRole('alert');
const isSignedIn = async (page) => {
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByTestId('notice')).toHaveCount(0);
};

// What one alert meets whenever it is asked about.
const OF_ONE = [
  ['a web page instead of JSON', 'html', /sent a web page instead of data/],
  ['302', status(302), /redirected to another address/],
  ['304', status(304), /reported no change since an earlier response \(304\)/],
  ['401', status(401), /refused the request \(401\)/],
  ['429 for longer than anybody waits', status(429, { retry_after: '3600' }), /asked for a pause of 60 min/],
  ['500', status(500), /returned a server error \(500\)/],
];

test.describe('with waits that pass faster', () => {
  test.use({ baseURL: hurriedAddress });

  for (const [what, fault, reason] of OF_ONE) {
    test(`one alert that always meets ${what} is listed, again and again, and all others come`, async ({ page }) => {
      await showMetrics(page);
      const [bad] = await firstIds(page, 1);
      await tell('faults', { on_alerts: [{ fault, only: bad }] });
      for (const all of ['100 of 100 alerts', '1 of 1 alert']) {
        await loadEvidence(page);
        await expect(page.getByTestId('evidence-progress')).toHaveText(all, { timeout: 90_000 });
        expect(await n_known(page)).toBe(99);
        await expect(problem(page)).toHaveText('');
        await isSignedIn(page);
        await expect(page.locator('.failures li')).toHaveCount(1);
        await expect(page.locator('.failures li')).toContainText(bad);
        await expect(page.locator('.failures li')).toContainText(reason);
        await expect(page.locator('.failures li')).not.toContainText('Sign in again');
      }
      await tell('faults', { on_alerts: [] });
      await loadEvidence(page);
      await expect(page.locator('.failures')).toHaveCount(0);
      await expect.poll(() => n_known(page)).toBe(100);
    });
  }
});

test('alerts that are refused with the same sign-in that others come with sign nobody out, though none but them is left', async ({ page }) => {
  await showMetrics(page);
  const bad = await firstIds(page, 3);
  await tell('faults', { on_alerts: bad.map((only) => ({ fault: status(401), only })) });
  for (const all of ['100 of 100 alerts', '3 of 3 alerts']) {
    await loadEvidence(page);
    await expect(page.getByTestId('evidence-progress')).toHaveText(all);
    expect(await n_known(page)).toBe(97);
    await expect(page.locator('.failures li')).toHaveCount(3);
    await isSignedIn(page);
  }
});

// Answers to questions about one alert as the test writes them.
async function answerOf(context, id, body) {
  await context.route((url) => url.pathname.endsWith(`/expel_alerts/${id}`), (route) => {
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization', 'access-control-allow-methods': 'GET' };
    if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    return route.fulfill({ status: 200, headers, contentType: 'application/vnd.api+json', body });
  });
}

const withEvidence = (entries) => JSON.stringify({
  data: { relationships: { evidence: { data: entries.map((_, nth) => ({ type: 'vendor_alert_evidences', id: String(nth) })) }, vendor_alerts: { data: [] } } },
  included: entries.map(([evidence_type, evidence], nth) => ({ type: 'vendor_alert_evidences', id: String(nth), attributes: { evidence, evidence_type } })).reverse(),
});

test('halves of characters are replaced and counted, and a byte order mark is passed over', async ({ page, context }) => {
  await showMetrics(page);
  const [id] = await firstIds(page, 1);
  await tell('faults', { on_alerts: [] });
  // JSON.stringify writes a lone surrogate as such.
  const body = withEvidence([['HOSTNAME', 'lark-\ud800-1'], ['USERNAME', 'whole'], ['USERNAME', '\udfff']]);
  expect(body).toContain('\\ud800');
  await answerOf(context, id, `\ufeff${body}`);
  await expect(page.getByTestId('damaged-values')).toHaveCount(0);
  await loadEvidence(page);
  await hasAll(page);
  await expect(page.locator('.failures')).toHaveCount(0);
  await expect(page.getByTestId('damaged-values')).toHaveText('2 values contain characters that could not be decoded, shown as \ufffd.');
  const named = async (name) => (await rows(page, name)).map(({ value }) => value);
  expect(await named('top-hosts')).toContain('lark-\ufffd-1');
  expect(await named('top-users')).toEqual(expect.arrayContaining(['whole', '\ufffd']));
});

test('an alert with 100,000 pieces of evidence takes no longer than its bytes', async ({ page, context }) => {
  await showMetrics(page);
  const [id] = await firstIds(page, 1);
  await tell('faults', { on_alerts: [] });
  // Identifiers and items in opposite orders: whoever looks for each among all compares 5 billion times.
  const entries = Array.from({ length: 99_998 }, (_, nth) => ['FILE_HASH', nth.toString(16).padStart(40, '0')]);
  await answerOf(context, id, withEvidence([['HOSTNAME', 'the-first'], ...entries, ['HOSTNAME', 'the-last']]));
  await loadEvidence(page);
  await hasAll(page);
  expect(await n_known(page)).toBe(100);
  expect((await rows(page, 'top-hosts')).map(({ value }) => value)).toEqual(expect.arrayContaining(['the-first', 'the-last']));
});

test.describe('under a policy that lets the engine ask its own host alone', () => {
  test.use({ baseURL: restrictedAddress });

  test('Workbench elsewhere is not called misspelled: the policy is named', async ({ page }) => {
    page.expectError(/Content Security Policy|Content-Security-Policy|Refused to connect|violates/);
    await open(page);
    await fillSignIn(page);
    const reason = /was not contacted: this site’s security policy \(Content-Security-Policy\) does not allow it/;
    await expect(page.getByTestId('sign-in-problem')).toHaveText(reason);
    await page.getByLabel('API token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
    await expect(page.getByTestId('sign-in-problem')).toHaveText(reason);
    expect(await asked()).toEqual([]);
  });
});

test.describe('with waits that pass faster', () => {
  test.use({ baseURL: hurriedAddress });

  test('answers that no browser can read are called so, not misspelled or forbidden', async ({ page }) => {
    // Something before Workbench that damages some answers.
    let isDamaged = () => false;
    const proxy = createServer(async (request, response) => {
      if (request.method === 'GET' && isDamaged(request.url)) {
        response.socket.end('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello');
        return;
      }
      const { host, connection, ...headers } = request.headers;
      const answer = await fetch(workbench + request.url, { method: request.method, headers });
      response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !/^(content-length|transfer-encoding|connection)$/.test(name))));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${proxy.address().port}`;
    try {
      page.expectError(new RegExp(`Failed to load resource|CORS|net::ERR|request: ${address}`));
      await open(page);
      await page.getByLabel('Workbench address').fill(address);
      await page.getByLabel('API token').fill(TOKEN);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await getMetrics(page, '2026-11-01', '2026-11-07');
      await isReady(page);
      const [bad] = await firstIds(page, 1);
      await tell('faults', { on_alerts: [] });
      isDamaged = (path) => path.includes(bad);
      await loadEvidence(page);
      await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
      await expect(page.locator('.failures li')).toContainText(/sent no response that the browser could read.*malformed/);
      expect(await n_known(page)).toBe(99);

      await page.getByLabel('Alerts to look at').selectOption('500');
      isDamaged = (path) => path.includes('/expel_alerts/');
      await loadEvidence(page);
      await expect(problem(page)).toHaveText(/responds, but this response could not be read: it is malformed/);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

const EVIDENCE_WAITS = [
  ['429', status(429, { retry_after: '2' }), /Waiting \d s: Workbench asked us to slow down\./],
  ['503', status(503, { retry_after: '2' }), /Waiting \d s: Workbench returned a server error \(503\)\./],
];

for (const [what, fault, reason] of EVIDENCE_WAITS) {
  test(`${what} while evidence loads: the wait is shown, can be cancelled, and passes`, async ({ page }) => {
    await showMetrics(page);
    await tell('faults', { on_alerts: [{ fault, skip: 30 }] });
    await loadEvidence(page);
    const waits = page.locator('.section-controls').getByRole('status').filter({ hasText: 'Waiting' });
    await expect(waits).toHaveText(reason);
    // What came can be looked at meanwhile.
    await expect.poll(() => n_known(page)).toBe(30);
    await page.locator('.section-controls').getByRole('button', { name: 'Cancel' }).click();
    await expect(waits).toHaveCount(0);
    await expect.poll(() => n_known(page)).toBe(30);
    // Given up is given up, also in the middle of a wait.
    const n_asked = (await asked()).length;
    await page.waitForTimeout(4_000);
    expect(await asked()).toHaveLength(n_asked);

    await tell('faults', { on_alerts: [{ fault, times: 6 }] });
    await loadEvidence(page);
    await expect(waits).toHaveText(reason);
    await hasAll(page);
    expect(await n_known(page)).toBe(100);
    await expect(waits).toHaveCount(0);
  });
}

test('evidence shows as it comes, six requests at a time; cancelled, it keeps what came, and goes on with the rest', async ({ page, context }) => {
  await showMetrics(page);
  let n_under_way = 0;
  let n_most = 0;
  const isEvidence = (request) => request.url().includes('/expel_alerts/') && request.method() === 'GET';
  context.on('request', (request) => {
    if (isEvidence(request)) n_most = Math.max(n_most, (n_under_way += 1));
  });
  for (const name of ['requestfinished', 'requestfailed']) {
    context.on(name, (request) => {
      if (isEvidence(request)) n_under_way -= 1;
    });
  }
  await page.getByLabel('Alerts to look at').selectOption('500');
  await tell('faults', { on_alerts: [{ fault: { delay: { ms: 60 } } }] });
  await loadEvidence(page);
  await expect(page.getByTestId('evidence-progress')).toHaveText(/^\d+ of 500 alerts, about .* left$/);
  await expect.poll(() => n_known(page).catch(() => 0)).toBeGreaterThan(20);
  await page.locator('.section-controls').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeVisible();
  await page.waitForTimeout(500);
  const came = await n_known(page);
  expect(came).toBeGreaterThan(20);
  expect(came).toBeLessThan(400);
  expect((await rows(page, 'top-hosts')).length).toBeGreaterThan(0);
  const before = await idsAsked();
  // What was under way when it was cancelled did not come.
  expect(before.length - came).toBeLessThanOrEqual(6);

  await tell('faults', { on_alerts: [] });
  await loadEvidence(page);
  await hasAll(page);
  expect(await n_known(page)).toBe(500);
  expect((await idsAsked()).length - before.length).toBe(500 - came);
  expect(new Set(await idsAsked()).size).toBe(500);
  // The end of one may be reported after the beginning of the next.
  expect(n_most).toBeLessThanOrEqual(7);
  expect(n_most).toBeGreaterThan(3);
});

// The ways that Workbench may take, all with the same result: lists sent along or by links, of any host, in pages.
const WAYS = [
  [{}, 1],
  [{ include: 'rejected', links: 'internal' }, 3],
  [{ include: 'ignored', links: 'relative' }, 3],
  [{ include: 'ignored', links: 'filtered', page_size: 2 }, 4],
];

test('one request an alert where lists are sent along, else links are followed, page by page and to Workbench alone', async ({ page }) => {
  const tables = [];
  for (const [settings, n_least] of WAYS) {
    await tell('reset');
    await tell('faults', { cors: true, ...settings });
    await showMetrics(page);
    await loadEvidence(page);
    await hasAll(page);
    await expect(page.locator('.failures')).toHaveCount(0);
    await isReady(page);
    tables.push(await Promise.all(TOP_TABLES.map((name) => rows(page, name))));
    const evidence = (await requests()).filter(({ path }) => /expel_alerts|vendor_alert/.test(path));
    if (n_least === 1) expect(evidence).toHaveLength(100);
    else expect(evidence.length).toBeGreaterThanOrEqual(100 * n_least);
  }
  expect(tables[0].every((table) => table.length > 0)).toBe(true);
  for (const other of tables.slice(1)) expect(other).toEqual(tables[0]);
});

test('another range asks only for what is not known of it', async ({ page }) => {
  await showMetrics(page);
  await loadEvidence(page);
  await hasAll(page);
  await setRange(page, ['2026-11-06', '2026-11-07']);
  await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeDisabled();
  await setRange(page, ['2026-11-01', '2026-11-03']);
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeEnabled();
  await loadEvidence(page);
  await expect.poll(async () => (await idsAsked()).length).toBe(200);
  await hasAll(page);
  const ids = await idsAsked();
  expect(new Set(ids).size).toBe(ids.length);
  await setRange(page, null);
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeDisabled();
});

test.describe('with waits that pass faster', () => {
  test.use({ baseURL: hurriedAddress });

  test('without a network evidence stops, the page says so, and what came stays', async ({ page, context }) => {
    await showMetrics(page);
    await page.getByLabel('Alerts to look at').selectOption('500');
    await tell('faults', { on_alerts: [{ fault: { delay: { ms: 60 } } }] });
    await loadEvidence(page);
    await expect.poll(() => n_known(page).catch(() => 0)).toBeGreaterThan(20);
    await context.setOffline(true);
    await expect(page.locator('.section-controls').getByRole('alert')).toHaveText(/offline|could not be reached/);
    const came = await n_known(page);
    expect(came).toBeGreaterThan(20);
    expect((await rows(page, 'top-hosts')).length).toBeGreaterThan(0);
    await context.setOffline(false);
    await tell('faults', { on_alerts: [] });
    await loadEvidence(page);
    await hasAll(page);
    expect(await n_known(page)).toBe(500);
  });
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
  await hasAll(page);
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
  await page.getByText('Couldn’t load the evidence of 2 alerts').click();
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
  const dialog = page.getByRole('dialog', { name: 'Sign in to load hosts and users of 1 alert' });
  await expect(dialog.getByLabel('User name')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Open CSV' })).toHaveCount(0);
  await hasNoAxeViolations(page);
  // Once signed in, loading goes on by itself.
  expectFailedRequests(page);
  await fillSignIn(page);
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('evidence-progress')).toHaveText('1 of 1 alert');
  await expect(page.getByRole('button', { name: 'Load evidence' })).toBeFocused();
});

test('secrets go to Workbench and nowhere else', { tag: '@main' }, async ({ page, context, baseURL }) => {
  expectFailedRequests(page);
  const seen = [];
  const said = [];
  context.on('request', (request) => seen.push(request));
  page.on('console', (message) => said.push(message.text()));
  const kept = [];
  const keep = async () =>
    kept.push(
      await page.evaluate(async () =>
        JSON.stringify([
          { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state, window.name, document.documentElement.outerHTML,
          // Whoever has to sign in again finds their own name, in that field alone.
          [...document.querySelectorAll('input:not(#user-name)')].map(({ value }) => value),
        ]),
      ),
    );
  await open(page);
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  await tell('faults', { on_alerts: [{ fault: 'expire', skip: 30, times: 1 }] });
  await loadEvidence(page);
  // The session has run out: this time with a token.
  const dialog = page.getByRole('dialog', { name: 'Sign in again to continue' });
  await expect(dialog.getByLabel('API token')).toBeVisible();
  await keep();
  await expect(dialog.getByLabel('Workbench address')).toHaveValue(workbench);
  await dialog.getByLabel('API token').fill(TOKEN);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await hasAll(page);
  await keep();

  // Everything that can be taken away: it is kept here, for Chromium asks before it takes more than ten files from a page in a row. Tables are blobs, and
  // pictures are links that hold them; what they are drawn from is a blob, too.
  await page.evaluate(() => {
    window.taken = [];
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      if (blob.type.startsWith('text/csv')) window.taken.push(blob.text());
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      if (this.href.startsWith('data:')) window.taken.push(this.href);
    };
  });
  const exports = page.getByRole('button', { name: /^(CSV|PNG)$/ });
  const n_exports = await exports.count();
  for (let nth = 0; nth < n_exports; nth += 1) {
    await exports.nth(nth).click();
    await expect.poll(() => page.evaluate(() => window.taken.length)).toBe(nth + 1);
  }
  const taken = await page.evaluate(() => Promise.all(window.taken));
  const files = taken.map((file) => (file.startsWith('data:') ? Buffer.from(file.split(',')[1], 'base64').toString('latin1') : file));
  expect(files.filter((file) => file.includes('\r\n')).length).toBeGreaterThanOrEqual(20);
  expect(files.filter((file) => file.startsWith('\x89PNG')).length).toBeGreaterThanOrEqual(8);

  await page.getByRole('button', { name: 'Load data' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('dialog', { name: 'Load data' }).getByLabel('Password')).toBeVisible();
  await keep();
  const stores = await page.evaluate(async () => ({
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
  }));
  expect(stores).toEqual({ databases: [], caches: [], workers: 0, local: ['expel-metrics'], session: [] });
  expect(await context.cookies()).toEqual([]);

  for (const request of seen) {
    const address = request.url();
    const headers = await request.allHeaders();
    const isToWorkbench = address.startsWith(`${workbench}/auth/v0/login`) || address.startsWith(`${workbench}/api/v2/`);
    if (isToWorkbench) continue;
    expect(address.startsWith(baseURL) || /^(blob|data):/.test(address), address).toBe(true);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-expelinc-otp']));
    expect(request.method(), address).toBe('GET');
    expect(request.postData(), address).toBeNull();
  }
  const paths = (await requests()).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(100);
  const texts = [...seen.map((request) => request.url()), ...said, ...paths, ...kept, ...files];
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'correct+horse', CODE, TOKEN, 'stand-in-session-']) {
    for (const text of texts) expect(text.includes(secret), `${secret} in ${text.slice(0, 200)}`).toBe(false);
  }
  // Nor whose they are.
  for (const text of [...kept, ...files, ...said]) expect(text.includes(USER_NAME)).toBe(false);
});
