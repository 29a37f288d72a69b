// The same tests in a Firefox as everybody has it, driven through WebDriver BiDi.
import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import base from './playwright.config.mjs';

if (!process.env.FIREFOX) {
  throw new Error('Set FIREFOX to the path of a Firefox, or run `make test-firefox`, which finds one.');
}

const firefoxUserPrefs = {
  // Firefox's process for a page crashes when the page asks for these elements (`ariaLabelledByElements` and its like) after Playwright
  // has asked for them in a world of its own, which it does to find things by their label. axe does ask.
  'accessibility.ARIAElementReflection.enabled': false,
  // A file dialog that is open is in the way of the next one; Playwright answers through the page's field instead.
  'remote.bidi.dismiss_file_pickers.enabled': true,
  // The list of downloads, which opens by itself, takes the keyboard away from the page.
  'browser.download.alwaysOpenPanel': false,
  // A name of this computer that counts as any other.
  'network.dns.localDomains': 'insecure.test',
  // Going back loads the page again. Playwright does not notice a page that comes back as it was.
  'browser.sessionhistory.max_total_viewers': 0,
};

export default defineConfig({
  ...base,
  // Through WebDriver BiDi Playwright cannot reach into workers, where most of the faults are to happen.
  projects: base.projects.filter(({ name }) => name !== 'faults'),
  use: {
    ...base.use,
    browserName: 'firefox',
    // Playwright's own Firefox is another program.
    channel: 'moz-firefox',
    launchOptions: { executablePath: fileURLToPath(new URL('firefox.mjs', import.meta.url)), firefoxUserPrefs },
    trace: 'off',
  },
});
