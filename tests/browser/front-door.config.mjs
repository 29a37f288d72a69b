// What the README promises, on a fresh clone; the test starts what it needs itself.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.mjs';

export default defineConfig({
  ...base,
  testMatch: 'front-door.test.mjs',
  webServer: undefined,
  projects: undefined,
  workers: 1,
  // A release build of everything, on a machine that may be slow.
  timeout: 40 * 60_000,
});
