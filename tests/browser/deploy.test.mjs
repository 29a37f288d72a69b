// The page through the nginx and the Caddy of deploy/: page and Workbench are one origin there, so that signing in works without Workbench
// allowing anybody anything. The page's own watch (see app.mjs) fails a test whose page breaks the recipe's policy or writes an error.
import { expect, exploreSample, isReady, number, rows, test } from './app.mjs';
import { PASSWORD, TOP_TABLES, USER_NAME, fillSignIn, getMetrics, standIn } from './workbench.mjs';

const sites = Object.entries(JSON.parse(process.env.SITES ?? '{}'));
if (sites.length === 0) throw new Error('Run `tests/stand-in/deploy.sh browser`, which starts the proxies.');
const { tell, asked } = standIn(process.env.STAND_IN);

for (const [server, site] of sites) {
  test.describe(server, () => {
    test.use({ baseURL: `${site}/`, timezoneId: 'America/New_York' });

    test.beforeEach(async () => {
      await tell('reset');
      // What would need it fails.
      await tell('faults', { cors: false });
    });

    test('a customer signs in, gets metrics and sees the top assets, on one origin', async ({ page, context }) => {
      const elsewhere = [];
      context.on('request', (request) => {
        const address = request.url();
        if (!address.startsWith(`${site}/`) && !/^(blob|data):/.test(address)) elsewhere.push(address);
      });

      const response = await page.goto('./');
      const policies = await response.headerValues('content-security-policy');
      expect(policies).toHaveLength(1);
      expect(policies[0]).toContain("frame-ancestors 'none'");
      expect(policies[0]).toContain("connect-src 'self';");

      // Named by the recipe's settings file, and in sight before a password is typed.
      await expect(page.getByLabel('Workbench address')).toHaveValue(site);
      await fillSignIn(page, { address: site });
      await expect(page.getByTestId('signed-in-to')).toHaveText(site);
      await getMetrics(page);
      await isReady(page);
      expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);

      await page.getByRole('button', { name: 'Load evidence' }).click();
      await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts');
      for (const name of TOP_TABLES) expect((await rows(page, name)).length, name).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Pie charts' }).click();
      const download = page.waitForEvent('download');
      await page.locator('#figure-top-hosts').getByRole('button', { name: 'PNG' }).click();
      expect((await download).suggestedFilename()).toMatch(/^expel-metrics_top-hosts_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d_[\w+-]+\.png$/);

      expect(elsewhere).toEqual([]);
      const requests = await asked();
      expect(requests.length).toBeGreaterThan(100);
      expect(requests.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
      expect(requests.filter(({ headers }) => 'origin' in headers || 'cookie' in headers)).toEqual([]);
    });

    test('a slow export goes on past the proxy, and an expired token asks to sign in again', async ({ page }) => {
      await exploreSample(page);
      await page.getByRole('button', { name: 'Load data' }).click();
      await fillSignIn(page, { address: site });
      await tell('faults', { on_export: [{ fault: 'expire', skip: 1, times: 1 }, { fault: { slow: { bytes: 200_000, ms: 60 } } }] });
      await getMetrics(page);
      await expect(page.locator('.load-progress')).toContainText(/[1-9]\d* kB/);
      await expect(page.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
      await expect(page.getByTestId('source')).toHaveText('Sample data');
      await fillSignIn(page, { address: site });
      await isReady(page);
      await expect(page.getByTestId('source')).toContainText('metrics.localhost');
    });

    test('a form of another site signs nobody in', async ({ context }) => {
      const other = await context.newPage();
      // The stand-in's own address is as good as any other site's.
      await other.goto(`${process.env.STAND_IN}/stand-in/requests`);
      const answer = other.waitForResponse(`${site}/auth/v0/login`);
      await other.evaluate(
        ([action, fields]) => {
          const form = Object.assign(document.createElement('form'), { method: 'post', action });
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement('input'), { name, value }));
          }
          document.body.append(form);
          form.submit();
        },
        [`${site}/auth/v0/login`, { grant_type: 'password', username: USER_NAME, password: PASSWORD }],
      );
      expect((await answer).status()).toBe(403);
      expect((await asked()).filter(({ method }) => method === 'POST')).toEqual([]);
    });
  });
}
