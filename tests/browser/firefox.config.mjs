// The same tests in a Firefox as everybody has it, driven through WebDriver BiDi.
import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import base from './playwright.config.mjs';

if (!process.env.FIREFOX) {
  throw new Error('Set FIREFOX to the path of a Firefox, or run `make test-firefox`, which finds one.');
}

export default defineConfig({
  ...base,
  use: {
    ...base.use,
    browserName: 'firefox',
    // Playwright's own Firefox is another program.
    channel: 'moz-firefox',
    launchOptions: { executablePath: fileURLToPath(new URL('firefox.mjs', import.meta.url)) },
    trace: 'off',
  },
});
