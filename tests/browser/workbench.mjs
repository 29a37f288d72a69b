// What the tests that use Workbench share: dealings with its stand-in, and the ways that a user takes.
import { expect } from './app.mjs';
import { workbench } from './server.mjs';

export const USER_NAME = 'ana@example.com';
export const PASSWORD = 'correct horse';
export const CODE = '123456';
export const TOKEN = 'stand-in-api-token';

/** The stand-in at an address. */
export const standIn = (address) => ({
  /** Has it do something; see `cargo run -p stand-in -- --help`. */
  tell: async (path, settings) => {
    const response = await fetch(`${address}/stand-in/${path}`, { method: 'POST', body: settings && JSON.stringify(settings) });
    expect(response.ok, await response.text()).toBe(true);
  },
  /** What it was asked so far, oldest first. */
  asked: async () => (await fetch(`${address}/stand-in/requests`)).json(),
});

export const status = (code, more = {}) => ({ status: { code, ...more } });

export async function fillSignIn(page, { address = workbench, user = USER_NAME, password = PASSWORD, code = CODE } = {}) {
  await page.getByLabel('Workbench address').fill(address);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('MFA code').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signIn(page, address = workbench) {
  await fillSignIn(page, { address });
  // Where it fails, the report quotes what the page says instead.
  await expect(page.locator('.way-workbench')).toContainText(`Signed in to ${address}`);
  await expect(page.getByTestId('signed-in-to')).toHaveText(address);
}

export async function getMetrics(page, start = '2026-08-24', end = '2026-11-21') {
  await page.getByLabel('Start', { exact: true }).fill(start);
  await page.getByLabel('End', { exact: true }).fill(end);
  await page.getByRole('button', { name: 'Get metrics' }).click();
}

/** Failed requests write to the console by themselves. */
export const expectFailedRequests = (page) => page.expectError(/Failed to load resource|CORS policy|net::ERR/);

export const TOP_TABLES = ['top-hosts', 'top-users', 'top-operating-systems', 'top-destination-ips'];
