// Whose data, whose session: what a load is bound to, how signing in and out end, and where nobody can sign in.
import { createServer } from 'node:http';
import { exploreSample, expect, fixture, hasNoAxeViolations, isReady, number, open, rows, state, test } from './app.mjs';
import { address as pageAddress, base, changedAddress, port, workbench } from './server.mjs';
import { CODE, PASSWORD, TOKEN, USER_NAME, expectFailedRequests, fillSignIn, getMetrics, signIn, standIn } from './workbench.mjs';

const { tell, asked } = standIn(workbench);
/** The same stand-in, as another Workbench. */
const elsewhere = workbench.replace('127.0.0.1', 'localhost');
const BOB = 'bob@example.com';

test.beforeEach(async () => {
  await tell('reset');
  await tell('faults', { cors: true });
});

const expectElsewhere = (page) => page.expectError(/Failed to load resource|CORS policy|net::ERR|request: http:\/\/localhost/);

const OTHERS = [
  ['at another Workbench', { address: elsewhere }, elsewhere],
  ['as another user', { user: BOB }, BOB],
];

for (const [where, typed, named] of OTHERS) {
  test(`an export whose sign-in ran out does not go on ${where}: it ends in a sentence`, async ({ page }) => {
    expectElsewhere(page);
    await exploreSample(page);
    const before = await number(page, 'stat-alerts');
    await page.getByRole('button', { name: 'Load data' }).click();
    await signIn(page);
    await tell('faults', { on_export: [{ fault: 'expire', skip: 1, times: 1 }] });
    await getMetrics(page);
    await expect(page.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
    // Where the user was signed in, not where the page would have one sign in.
    await expect(page.getByLabel('Workbench address')).toHaveValue(workbench);
    await tell('faults', { user: typed.user ?? USER_NAME });
    const exports = async () => (await asked()).filter(({ path }) => path.includes('export')).length;
    const n_before = await exports();
    await fillSignIn(page, typed);
    const problem = page.getByTestId('problem');
    await expect(problem).toContainText(`The export began at ${workbench} as ${USER_NAME}`);
    await expect(problem).toContainText(named);
    expect(await exports()).toBe(n_before);
    expect(await number(page, 'stat-alerts')).toBe(before);
    await expect(page.getByTestId('source')).toHaveText('Sample data');
    // Anew, all of it comes from there.
    await page.getByRole('button', { name: 'Load data' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await isReady(page);
    await expect(page.getByTestId('source')).toContainText(new URL(typed.address ?? workbench).host);
  });

  test(`evidence of an export is not loaded ${where}`, async ({ page }) => {
    expectElsewhere(page);
    await open(page);
    await signIn(page);
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await isReady(page);
    await tell('faults', { user: typed.user ?? USER_NAME, on_alerts: [{ fault: 'expire', skip: 30, times: 1 }] });
    await page.getByRole('button', { name: 'Load evidence' }).click();
    await expect(page.getByRole('dialog').getByLabel('User name')).toBeVisible();
    const ofAlerts = async () => (await asked()).filter(({ path }) => path.includes('expel_alerts')).length;
    const n_before = await ofAlerts();
    const hosts = await rows(page, 'top-hosts');
    await fillSignIn(page, typed);
    const problem = page.getByText(`These alerts were loaded from ${workbench} as ${USER_NAME}, and you are now signed in at`);
    await expect(problem).toBeVisible();
    await expect(problem).toContainText(named);
    expect(await ofAlerts()).toBe(n_before);
    expect(await rows(page, 'top-hosts')).toEqual(hosts);
  });
}

test('evidence of a file comes from one sign-in: another one ends it in a sentence', async ({ page }) => {
  expectElsewhere(page);
  await open(page);
  // Of alerts that the stand-in knows.
  const query = new URLSearchParams({ 'filter[from]': '2026-11-01T00:00:00Z', 'filter[to]': '2026-11-07T00:00:00Z' });
  const exported = await fetch(`${workbench}/api/v2/service_metrics/export?${query}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  const buffer = Buffer.from(await exported.arrayBuffer());
  await page.getByTestId('file-input').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  await page.getByRole('button', { name: 'Load evidence' }).click();
  // None has come yet: any sign-in will do.
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('User name')).toBeVisible();
  await tell('faults', { on_alerts: [{ fault: 'expire', skip: 12, times: 1 }] });
  await fillSignIn(page);
  await expect(dialog.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
  await tell('faults', { user: BOB });
  await fillSignIn(page, { user: BOB });
  await expect(page.getByText(`The evidence on the page was loaded from ${workbench} as ${USER_NAME}`)).toBeVisible();
});

/** Until the engine is at the request that it gets stuck at: what it hears before, it answers. Nothing tells of that from outside. */
const getsStuck = (page) => page.waitForTimeout(1_500);

test('an engine that does not hear Sign out is ended, with its token', async ({ page }) => {
  expectFailedRequests(page);
  await page.goto(changedAddress('stuck-export'));
  await expect.poll(() => page.workers().length).toBe(1);
  const [engine] = page.workers();
  await signIn(page);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await getsStuck(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('notice')).toContainText('did not respond within a second, so it was restarted');
  await expect(page.getByLabel('Password')).toBeVisible();
  await expect.poll(() => page.workers().includes(engine)).toBe(false);
  // Another took its place.
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
});

test('Sign out says that the token lives on at Workbench', async ({ page }) => {
  expectFailedRequests(page);
  await open(page);
  await signIn(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('notice')).toHaveText(/You are signed out of Workbench\. The token is no longer in this browser, but Workbench accepts it until it expires/);
  await hasNoAxeViolations(page);
});

test('signing in can be given up, and a late answer signs nobody in', async ({ page }) => {
  expectFailedRequests(page);
  await tell('faults', { on_login: [{ fault: 'hang', skip: 1 }] });
  await open(page);
  await fillSignIn(page);
  await expect(page.getByRole('button', { name: 'Signing in…' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await tell('faults', { on_login: [] });
  await signIn(page);
});

test('an engine that does not hear that signing in is given up is ended, with the password', async ({ page }) => {
  expectFailedRequests(page);
  await page.goto(changedAddress('stuck-login'));
  await expect.poll(() => page.workers().length).toBe(1);
  const [engine] = page.workers();
  await fillSignIn(page);
  await getsStuck(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('notice')).toContainText('Sign-in canceled. The engine, which had the password, did not respond within a second');
  // There never was a token.
  await expect(page.getByTestId('notice')).not.toContainText('token');
  await expect.poll(() => page.workers().includes(engine)).toBe(false);
});

test('signing in is given up after a minute, whatever Workbench does', async ({ page }) => {
  expectFailedRequests(page);
  await tell('faults', { on_login: [{ fault: 'hang' }] });
  await page.goto(changedAddress('hurried'));
  await fillSignIn(page);
  await expect(page.getByTestId('sign-in-problem')).toContainText(`${new URL(workbench).host} did not complete the sign-in within 60 s`);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
});

const held = (page, texts) =>
  page.evaluate(
    (texts) =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('scan');
        channel.onmessage = ({ data }) => {
          channel.close();
          resolve(data);
        };
        channel.postMessage(texts);
      }),
    texts,
  );

test('after Sign out, no byte of the engine holds a secret', async ({ page }) => {
  expectFailedRequests(page);
  await page.goto(changedAddress('scanned'));
  const form = new URLSearchParams({ password: PASSWORD }).toString();
  const secrets = [PASSWORD, form, `x-expelinc-otp: ${CODE}`, 'stand-in-session-'];
  await signIn(page);
  // The token is held, and nothing that it was had for.
  expect(await held(page, secrets)).toEqual([0, 0, 0, 1]);
  await getMetrics(page, '2026-11-01', '2026-11-07');
  await isReady(page);
  await page.getByRole('button', { name: 'Load data' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('notice')).toContainText('signed out');
  expect(await held(page, secrets)).toEqual([0, 0, 0, 0]);

  await page.getByLabel('Workbench address').fill(workbench);
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByTestId('signed-in-to')).toBeVisible();
  expect(await held(page, [TOKEN])).toEqual([1]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('notice')).toContainText('signed out');
  expect(await held(page, [TOKEN])).toEqual([0]);
});

// ------------------------------------------------------------------------------------------------ where nobody can sign in

/** A name for this computer that browsers do not know to be so. */
const insecure = `http://insecure.test:${port}${base}`;

test('a page that came over plain http has a sentence in place of the form, and the rest works', async ({ page }) => {
  page.expectError(/request: http:\/\/insecure\.test|Cross-Origin-Opener-Policy/);
  await page.goto(insecure);
  await expect(page.getByTestId('sign-in-off')).toContainText('loaded over plain http');
  await expect(page.getByLabel('Password')).toHaveCount(0);
  await expect(page.getByLabel('API token')).toHaveCount(0);
  await hasNoAxeViolations(page);
  await page.getByTestId('file-input').setInputFiles(fixture('golden/export.csv'));
  await isReady(page);
});

test('in a frame of another site there is a sentence and a way out, and nothing to type into', async ({ page, context }) => {
  page.expectError(/request: http:\/\/127\.0\.0\.1:\d+\/|Failed to load/);
  const around = (inner) => `<!doctype html><title>x</title><iframe src="${inner}" width="900" height="700"></iframe>`;
  let framed = pageAddress;
  // Another port is another origin.
  const site = createServer((request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(around(framed)));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const siteAddress = `http://127.0.0.1:${site.address().port}/`;
  await page.goto(siteAddress);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('alert').filter({ hasText: 'The site around it could lay its own fields' })).toBeVisible();
  await expect(frame.locator('input')).toHaveCount(0);
  const opened = context.waitForEvent('page');
  await frame.getByRole('link', { name: 'Open Expel Metrics' }).click();
  const tab = await opened;
  await expect(tab.getByLabel('Password')).toBeVisible();
  await tab.close();
  // A frame of the same site in a frame of another is no better.
  framed = `${pageAddress}framing/`;
  await page.goto(siteAddress);
  await expect(frame.frameLocator('iframe').getByRole('link', { name: 'Open Expel Metrics' })).toBeVisible();
  // The site itself may.
  await page.goto(framed);
  await expect(frame.getByLabel('Password')).toBeVisible();
  await new Promise((resolve) => site.close(resolve));
});

// ------------------------------------------------------------------------------------------------ what the site says

const settings = (page, answer) => page.route('**/settings.json', (route) => route.fulfill({ contentType: 'application/json', ...answer }));
const body = (value) => ({ body: JSON.stringify(value) });

test('a site can fix the Workbench address: on the page, and in the engine', async ({ page }) => {
  await settings(page, body({ workbench_address: workbench, fix_workbench_address: true }));
  await open(page);
  const field = page.getByLabel('Workbench address');
  await expect(field).toHaveValue(workbench);
  await expect(field).toHaveJSProperty('readOnly', true);
  await expect(field).toHaveAccessibleDescription('Set by this site.');
  await hasNoAxeViolations(page);
  // Whoever gets around the field meets the engine.
  await field.evaluate((input) => {
    input.readOnly = false;
  });
  await fillSignIn(page, { address: 'https://evil.example' });
  await expect(field).toHaveAccessibleDescription(`This site allows signing in at ${workbench} only. Set by this site.`);
});

const OFF = [
  ['turned off', body({ sign_in: false }), /does not offer signing in/, false],
  ['not JSON', { body: '<!doctype html>' }, /settings\.json is not valid \(expected value at line 1 column 1\)/, true],
  ['a misspelled key', body({ workbench_adress: 'https://wb.example' }), /not valid \(unknown field `workbench_adress`/, true],
  ['an address over plain http', body({ workbench_address: 'http://wb.example' }), /not valid \(http:\/\/wb\.example would send your password unencrypted/, true],
  ['an error of the server', { status: 503, body: '' }, /could not be loaded, because the site responded with status 503/, true],
];

for (const [what, answer, sentence, canTryAgain] of OFF) {
  test(`with settings that are ${what} nobody signs in, and the page says why`, async ({ page }) => {
    page.expectError(/Failed to load resource/);
    await settings(page, answer);
    await open(page);
    await expect(page.getByTestId('sign-in-off')).toHaveText(sentence);
    await expect(page.getByLabel('Password')).toHaveCount(0);
    await hasNoAxeViolations(page);
    const again = page.getByRole('button', { name: 'Try again' });
    await expect(again).toHaveCount(canTryAgain ? 1 : 0);
    if (!canTryAgain) return;
    await settings(page, body({ workbench_address: workbench }));
    await again.click();
    await expect(page.getByLabel('Workbench address')).toHaveValue(workbench);
    expect(await state(page)).toBe('empty');
  });
}

test('a site without settings.json says whose address it is', async ({ page }) => {
  page.expectError(/Failed to load resource/);
  await settings(page, { status: 404, body: '' });
  await open(page);
  await expect(page.getByLabel('Workbench address')).toHaveValue('https://workbench.expel.io');
  await expect(page.getByLabel('Workbench address')).toHaveAccessibleDescription(/This site has no settings\.json\. This is Expel’s own address\./);
});

test('an address that is neither this site’s nor Expel’s is remarked on before a password goes there', async ({ page }) => {
  await settings(page, body({ workbench_address: workbench }));
  await open(page);
  const field = page.getByLabel('Workbench address');
  await expect(field).toHaveValue(workbench);
  for (const [typed, isRemarked] of [
    ['workbench.expel.io', false],
    ['workbench.expel.io.evil.example', true],
    ['https://workbench.expel.i0', true],
    [workbench, false],
    ['evil.example/workbench.expel.io', true],
  ]) {
    await field.fill(typed);
    await expect(field).toHaveAccessibleDescription(isRemarked ? /is neither the address that this site uses nor one of expel\.io/ : '');
  }
  await hasNoAxeViolations(page);
});

test('to find out whether anybody is there, the page shows neither who asks nor from where', async ({ page, context }) => {
  page.expectError(/Failed to load resource|CORS policy|net::ERR/);
  await tell('faults', { cors: false });
  const probes = [];
  context.on('request', (request) => {
    if (request.url().startsWith(workbench) && request.method() === 'GET') probes.push(request.allHeaders());
  });
  await open(page);
  await fillSignIn(page);
  await expect(page.getByTestId('sign-in-problem')).toContainText('This site is not set up to forward requests to Workbench');
  const headers = await Promise.all(probes);
  expect(headers).toHaveLength(1);
  for (const name of ['referer', 'cookie', 'authorization', 'x-expelinc-otp', 'origin']) expect(headers[0][name] ?? '', name).toBe('');
});
