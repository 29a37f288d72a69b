import { defineConfig } from '@playwright/test';
import { address, workbenchPorts, workers } from './server.mjs';

// firefox.config.mjs builds on this.
if (!process.env.CHROME && !process.env.FIREFOX) {
  throw new Error('Set CHROME to the path of a Chromium or Chrome, or run `make test-browser`, which finds one.');
}

/** Nothing but the page may be measured or asked for: no updates, no first-run pages, no field trials. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];
// A name of this computer that counts as any other: what came from it over plain http is not secure.
const named = ['--host-resolver-rules=MAP insecure.test 127.0.0.1'];
// Chromium refuses to start its sandbox as root, which is what containers run as.
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const WITH_WORKBENCH = ['back.spec.mjs', 'workbench.spec.mjs', 'session.spec.mjs', 'hostile.spec.mjs', 'faults.spec.mjs'];

const FAULTS = 'every-fault.spec.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: '../../test-results',
  reporter: 'list',
  // A test that fails now and then is a fault, of the test or of the page.
  retries: 0,
  // Machines differ in speed, some stand still for a while, and no test is about it.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers,
  projects: [
    // First, as these take longest.
    { name: 'workbench', testMatch: WITH_WORKBENCH },
    { name: 'page', testIgnore: [...WITH_WORKBENCH, FAULTS, 'spreadsheet.spec.mjs'] },
    // A few faults of each step; with FAULTS=every all of them, which takes minutes: `make test-faults`.
    { name: 'faults', testMatch: FAULTS },
    // Needs a spreadsheet program: `make test-spreadsheet`.
    ...(process.env.SOFFICE ? [{ name: 'spreadsheet', testMatch: 'spreadsheet.spec.mjs' }] : []),
  ],
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: address,
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROME, args: [...quiet, ...named, ...asRoot] },
    locale: 'en-US',
    // What a service worker fetches, a test can neither see nor hold back; offline.spec.mjs is about it and allows it.
    serviceWorkers: 'block',
    // The page starts in the browser's zone: tests must not depend on the machine's.
    timezoneId: 'UTC',
    // Takes a sixth of the time, and of a run by continuous integration nobody can open it.
    trace: process.env.CI ? 'off' : 'retain-on-failure',
  },
  webServer: [
    { command: 'node server.mjs', url: address, reuseExistingServer: false },
    ...workbenchPorts.map((workbenchPort) => ({
      command: `cargo run --quiet --package stand-in -- --port ${workbenchPort} --pages ../../dist`,
      url: `http://127.0.0.1:${workbenchPort}/stand-in/requests`,
      reuseExistingServer: false,
      // It may have to be compiled first.
      timeout: 900_000,
    })),
  ],
});
