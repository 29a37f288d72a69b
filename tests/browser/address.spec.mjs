// The deployment's Workbench address comes when it comes: never under the hands of who is typing another one.
import { expect, open, test } from './app.mjs';

const DEPLOYED = 'https://workbench.deployed.example';

test('the deployment’s address takes no place that the user is at, and the place that the user leaves blank', async ({ page }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/\/settings\.json/, async (route) => {
    await held;
    await route.fulfill({ json: { workbench_address: DEPLOYED } });
  });
  await page.addInitScript(() => {
    window.nHeard = 0;
    window.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener('message', () => (window.nHeard += 1));
      }
    };
  });
  await open(page);
  const address = page.getByLabel('Workbench address');
  await address.focus();
  // The engine is up, and says no more before it has the settings.
  await expect.poll(() => page.evaluate(() => window.nHeard)).toBe(1);
  const before = await address.inputValue();
  expect(before).not.toBe(DEPLOYED);
  release();
  await expect.poll(() => page.evaluate(() => window.nHeard)).toBe(2);
  await expect(address).toHaveValue(before);
  await address.fill('https://typed.example');
  await page.getByLabel('User name').focus();
  await expect(address).toHaveValue('https://typed.example');
  await address.fill('');
  await page.getByLabel('User name').focus();
  await expect(address).toHaveValue(DEPLOYED);
});
