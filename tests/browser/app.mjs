// What the browser tests share: a page that is watched for errors, foreign requests and policy violations, and ways to
// read what it shows.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expecting, workbench } from './server.mjs';

export { expect };

export const fixture = (name) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

export const golden = JSON.parse(readFileSync(new URL('../golden/golden.json', import.meta.url), 'utf8'));

export const test = base.extend({
  // Every test's page fails it if the page wrote an error, broke its own policy, or asked another host for anything.
  page: async ({ page, baseURL }, use) => {
    const wrong = [];
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const address = request.url();
      const isOwn = address.startsWith(baseURL) || address.startsWith(`${workbench}/`);
      if (!/^(blob|data):/.test(address) && !isOwn) wrong.push(`request: ${address}`);
    });
    await page.addInitScript(() => {
      // Of an error Firefox's driver would tell the name alone.
      const tell = console.error;
      console.error = (...all) => tell(...all.map((one) => (one instanceof Error ? String(one) : one)));
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    page.expectError = (pattern) => {
      page.expected = pattern;
    };
    await use(page);
    // While a context's requests are held, Firefox's driver turns the cache off, and leaves it off for the tests that follow.
    await page.context().unrouteAll({ behavior: 'ignoreErrors' });
    expect(wrong.filter((line) => !page.expected?.test(line))).toEqual([]);
  },
});

export const state = (page) => page.evaluate(() => document.documentElement.dataset.state);

export const isReady = async (page) => {
  await expect.poll(() => state(page)).toBe('ready');
  // What is out of view, too.
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.drawn)).toBe('all');
};

export async function open(page) {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
}

/** From now on, the engine runs this code before its own. Gives how often such an engine was asked for: by the page, then by the worker. */
export async function changeEngine(page, code) {
  let n_asked = 0;
  const change = (script) => `${code}\n${script}`;
  await page.route(/\/boot-[^/]*\.mjs\?js=engine-/, async (route) => {
    n_asked += 1;
    await route.fulfill({ contentType: 'text/javascript', body: change(await (await route.fetch()).text()) });
  });
  await page.route((address) => address.pathname.endsWith('/'), async (route) => {
    const html = await (await route.fetch()).text();
    const [, name] = /<meta name="engine" content="([^"?]*)/.exec(html);
    const script = await (await page.request.get(`./${name}`)).text();
    await route.fulfill({ contentType: 'text/html', body: expecting(html, change(script)) });
  });
  return () => n_asked;
}

export async function exploreSample(page) {
  await open(page);
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
}

// Chooses files as a person does: through the button and the file dialog.
export async function chooseFiles(page, files) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open CSV' }).click();
  await (await chooser).setFiles(files);
}

export async function openFiles(page, files) {
  await open(page);
  await chooseFiles(page, files);
  await isReady(page);
}

/**
 * What `read` finds in an element, once all of the page follows the same answer. What is out of view does so a moment later: a number in view that is
 * read meanwhile would say that a table further down has the new numbers, too.
 */
async function readOfOneAnswer(page, name, read) {
  const follows = () => [undefined, 'all'].includes(document.documentElement.dataset.drawn);
  for (;;) {
    await page.waitForFunction(follows);
    const found = await page.getByTestId(name).evaluate(read);
    if (await page.evaluate(follows)) return found;
  }
}

export const raw = (page, name) => readOfOneAnswer(page, name, (element) => element.getAttribute('data-value'));

export const number = async (page, name) => Number(await raw(page, name));

// A table's rows, each as { column key: raw value }.
export const rows = (page, name) =>
  readOfOneAnswer(page, `table-${name}`, (table) =>
    [...table.tBodies].flatMap((body) =>
      [...body.rows].map((row) => Object.fromEntries([...row.cells].map((cell) => [cell.dataset.key, cell.dataset.value]))),
    ),
  );

// What an export calls a column: its key and, where the column has one, its unit.
const UNITS = [
  [/^(target|oldest|longest|age|(mean|median|p90|p95)(_low|_high)?)$/, 'minutes'],
  [/^(share|share_met|share_of_week|closed_without_action|confidence|low|high)$/, 'percent'],
];

/** In what a column is exported: the ends of an interval in that of what lies between them. */
const unitOf = (key, row) => {
  if ('p95' in row && /^(low|high)$/.test(key)) return 'minutes';
  return UNITS.find(([keys]) => keys.test(key))?.[1];
};

const eachCell = (rows, change) => rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => change(key, value, row))));

/** Rows without the last digits of percentages: of a share times 100 they are not those of the percentage. */
export const rounded = (rows) =>
  eachCell(rows, (key, value) => [key, /_percent$/.test(key) && value !== '' ? String(Number(Number(value).toPrecision(12))) : value]);

/** Rows of a table as its CSV gives them: with units, shares in percent. */
export const exportedRows = (shown) =>
  rounded(
    eachCell(shown, (key, value, row) => {
      const unit = unitOf(key, row);
      return [unit ? `${key}_${unit}` : key, unit === 'percent' && key !== 'confidence' && value !== '' ? String(Number(value) * 100) : value];
    }),
  );

const isClose = (actual, expected) => Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));

export const isNear = (actual, expected) => expect(isClose(actual, expected), `${actual} is not ${expected}`).toBe(true);

/**
 * Where a table's rows are not the expected ones, a line each. For thousands of cells: each `expect` is kept as a step, and a test slows down
 * with every one.
 */
export function differences(name, actual, expected) {
  if (actual.length !== expected.length) return [`${name}: ${actual.length} rows, not ${expected.length}`];
  return expected.flatMap((row, at) => {
    const shown = actual[at];
    const keys = [shown, row].map((cells) => Object.keys(cells).sort().join());
    if (keys[0] !== keys[1]) return [`${name}, row ${at}: columns ${keys[0]}, not ${keys[1]}`];
    return Object.entries(row)
      .filter(([key, value]) => {
        // Both estimate a confidence by reordering.
        if (key === 'confidence') return !(Math.abs(Number(shown[key]) - value) < 0.5);
        return typeof value === 'number' ? shown[key] === '' || !isClose(Number(shown[key]), value) : shown[key] !== (value ?? '');
      })
      .map(([key, value]) => `${name}, row ${at}: ${key} ${shown[key]}, not ${value}`);
  });
}

export async function hasNoAxeViolations(page) {
  // In the page itself, which has no frames, rather than in another one; what is right need not be listed.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

// Key by key: Firefox reports a change to the page only if somebody typed.
export async function enter(field, text) {
  await field.fill('');
  await field.pressSequentially(text);
  await field.press('Enter');
}

export const setZone = (page, zone) => enter(page.getByLabel('Time zone', { exact: true }), zone);

export async function setSchedule(page, { start, end, days }) {
  await page.getByLabel('Work starts').selectOption(String(start));
  await page.getByLabel('Work ends').selectOption(String(end));
  const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  for (const [day, name] of names.entries()) {
    await page.getByRole('checkbox', { name }).setChecked(days.includes(day));
  }
}

export async function setRange(page, range) {
  await page.getByLabel('Period').selectOption('All days');
  if (range === null) return;
  const [start, end] = range;
  await page.getByLabel('Start', { exact: true }).fill(start);
  await page.getByLabel('Start', { exact: true }).press('Enter');
  await page.getByLabel('End', { exact: true }).fill(end);
  await page.getByLabel('End', { exact: true }).press('Enter');
}
