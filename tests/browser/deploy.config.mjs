// The page behind real proxies, which tests/stand-in/deploy.sh starts before it runs this.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.mjs';

export default defineConfig({
  ...base,
  testMatch: 'deploy.test.mjs',
  webServer: undefined,
  projects: undefined,
  // One stand-in is behind both proxies.
  workers: 1,
  // Certificates are made for the occasion.
  use: { ...base.use, ignoreHTTPSErrors: true },
});
