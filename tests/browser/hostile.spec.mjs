// Hostile input: whatever a file, its name, or Workbench says is shown as text, in its place, and leaves as text. Files that are
// damaged or huge end in right figures with an account of what was set aside, or in a sentence that says why not.
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeEngine, chooseFiles, expect, exportedRows, hasNoAxeViolations, isReady, number, open, openFiles, raw, rounded, rows, state, test,
} from './app.mjs';
import { guarded } from './guarded.mjs';
import { workbench } from './server.mjs';
import { TOKEN, TOP_TABLES, expectFailedRequests, getMetrics, standIn, status } from './workbench.mjs';

test.use({ timezoneId: 'America/New_York' });

const MARKUP = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  `'><iframe srcdoc="<script>parent.hacked=1</script>">`,
  '<a href="https://evil.example/">click here</a>',
  '<a href="javascript:window.hacked=1">click here</a>',
  '<b>bold</b><br>new line<sup>3</sup>',
  '&lt;b&gt;&amp;',
  '$\\alpha$ %{x} {{x}} ${x}',
];
const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("https://evil.example/","x")', 'a;=1+1', "=cmd|' /C calc'!A0", '＝1+1'];
const ODD = [
  '\u202egpj.exe', 'a\u2066b\u2067c\u202a', 'a\u200bb\ufeffc', 'שרת-1', 'سرور ۲', '__proto__', 'constructor', 'x'.repeat(100_000),
  'Z\u0351\u036b\u0343\u036a\u0302'.repeat(40),
  // A token of the page's colors by its name.
  '--text',
];
// Charts draw a dozen values: each dozen is drawn once.
const DOZENS = [MARKUP, FORMULAS, ODD];

// What the page has of a text: a long one is cut and says how long it is.
const told = (text) => {
  const characters = [...text];
  const length = `… (${characters.length.toLocaleString('en-US')} characters)`;
  return characters.length > 200 ? characters.slice(0, 200 - length.length).join('') + length : text;
};

const HEADER = [
  'Expel Alert ID', 'Severity', 'Alert Status', 'Created At', 'Expel Vendor Tech Name', 'Investigation ID', 'Investigation Type',
  'First Assigned To Org At', 'First Assigned To User At', 'First Investigated At', 'Time Promoted To Incident', 'Time First Closed (T60)',
];
const field = (text) => `"${text.replaceAll('"', '""')}"`;
const csv = (lines) => [HEADER, ...lines].map((cells) => `${cells.map(field).join(',')}\n`).join('');
const file = (content, name = 'alerts.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
// An alert of which every text is hostile.
const hostileRow = (text, nth) => [
  `${text}${nth}`, text, text, `2026-03-02T12:${String(nth % 60).padStart(2, '0')}:00Z`, text, text, text, '', '2026-03-02T13:00:00Z', '', '', text,
];

// Turn the direction of what follows, hide, or control.
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff]/;

async function isHarmless(page) {
  const found = await page.evaluate((source) => {
    const unseen = new RegExp(source);
    const wrong = [];
    if ('hacked' in window) wrong.push('something was executed');
    const elements = 'img, iframe, object, embed, script:not([src]), a[href^="http"], a[href^="javascript"], svg a, foreignObject, [onerror], [onload]';
    for (const element of document.body.querySelectorAll(elements)) wrong.push(element.outerHTML.slice(0, 200));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (unseen.test(texts.currentNode.data)) wrong.push(`text: ${JSON.stringify(texts.currentNode.data.slice(0, 200))}`);
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title]')) {
      const told = `${element.getAttribute('aria-label')} ${element.title}`;
      if (unseen.test(told) || told.length > 3_000) wrong.push(`told: ${JSON.stringify(told.slice(0, 200))}`);
    }
    // Isolates that were opened are closed.
    const count = (character) => document.body.innerText.split(character).length;
    if (count('\u2068') !== count('\u2069')) wrong.push('an isolate is open');
    return wrong;
  }, UNSEEN.source);
  expect(found).toEqual([]);
}

async function fitsPhone(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

// The CSV behind the button of that name in a figure, parsed by another program than the one that wrote it.
async function exported(page, figure) {
  const download = page.waitForEvent('download');
  await page.locator(`#figure-${figure}`).getByRole('button', { name: 'CSV', exact: true }).first().click();
  const bytes = readFileSync(await (await download).path());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const [keys, ...lines] = cellsOf(text, ',');
  return { text, records: lines.map((cells) => Object.fromEntries(cells.map((cell, at) => [keys[at], cell]))) };
}

// A CSV as spreadsheet programs read it: a quote has a meaning only at the start of a cell, and until it is closed.
function cellsOf(text, delimiter) {
  const lines = [[]];
  for (let at = 0; at < text.length; at += 1) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at += 1) {
        cell += text[at];
        if (text[at] === '"') at += 1;
      }
      at += 1;
    }
    for (; at < text.length && text[at] !== delimiter && text[at] !== '\n'; at += 1) cell += text[at];
    lines.at(-1).push(cell.replace(/\r$/, ''));
    if (text[at] === '\n' && at + 1 < text.length) lines.push([]);
  }
  return lines;
}

// Where a semicolon or a tab separates cells, as in half of Europe, no text begins a formula either.
function hasNoFormula({ text }, delimiter) {
  for (const cell of cellsOf(text, delimiter).flat()) {
    if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^\s*[=+\-@]/);
  }
}

async function showsValues(page, table, key, values) {
  const shown = await page.getByTestId(`table-${table}`).locator(`tbody [data-key=${key}]`).evaluateAll((cells) =>
    // Of ours there may be one, which a click filters by.
    cells.map((cell) => ({ value: cell.dataset.value, text: cell.textContent, n_elements: cell.querySelectorAll(':not(button.place)').length })),
  );
  expect(shown.map(({ value }) => value).sort()).toEqual(values.map(told).sort());
  for (const { text, n_elements } of shown) {
    expect(n_elements, text).toBe(0);
    expect([...text].length).toBeLessThanOrEqual(202);
  }
  return shown;
}

// What the chart's labels say, with every element that Plotly made of them.
const labels = (page, figure, kind) =>
  page.locator(`#figure-${figure} .chart ${kind} text`).evaluateAll((texts) =>
    texts.map((text) => ({ text: text.textContent, elements: [...text.querySelectorAll('*')].map(({ tagName }) => tagName.toLowerCase()) })),
  );

test.beforeEach(async ({ page }) => {
  page.on('dialog', (dialog) => {
    throw new Error(`a dialog opened: ${dialog.message()}`);
  });
});

for (const [name, values] of Object.entries({ markup: MARKUP, formulas: FORMULAS, 'odd characters': ODD })) {
  test(`${name} in a file is text: drawn, shown, told and exported`, async ({ page }) => {
    const lines = values.flatMap((text) => [0, 1].map((nth) => hostileRow(text, nth)));
    // Rows to set aside, so that their cells are shown as examples.
    const aside = values.flatMap((text) => [
      [text, 'HIGH', text, text, ...Array(8).fill('')],
      [`${text}0`, text, text, '2026-03-02T12:00:00Z', ...Array(8).fill('')],
      [`t-${text}`, 'TESTING', text, '2026-03-02T12:00:00Z', ...Array(8).fill('')],
    ]);
    await openFiles(page, file(csv([...lines, ...aside]), `${values[0].replaceAll('/', ' ').slice(0, 60)}\u202evsc.csv`));
    expect(await number(page, 'stat-alerts')).toBe(lines.length);
    expect(await number(page, 'rows-unreadable')).toBe(values.length);
    expect(await number(page, 'rows-testing')).toBe(values.length);
    expect(await number(page, 'rows-duplicate')).toBe(values.length);
    expect(await number(page, 'stat-investigations')).toBeGreaterThanOrEqual(0);
    await isHarmless(page);

    const shown = await showsValues(page, 'time-to-action', 'severity', [...values, 'all']);
    // The names are the first annotations.
    const n_drawn = Math.min(values.length, 12);
    const drawn = (await labels(page, 'time-to-action', '.annotation')).slice(0, n_drawn);
    expect(drawn).toHaveLength(n_drawn);
    for (const { text, elements } of drawn) {
      expect(elements.filter((name) => name !== 'tspan'), text).toEqual([]);
      const start = (whole) => whole.replace(/[\s\u2068\u2069]/g, '').slice(0, 9);
      expect(shown.some((cell) => start(cell.text) === start(text)), text).toBe(true);
    }

    // What stands under the pointer.
    const chart = page.locator('#figure-time-to-action .chart');
    await chart.scrollIntoViewIfNeeded();
    const marks = chart.locator('.scatterlayer .points path');
    await marks.first().hover({ force: true });
    await expect(chart.locator('.hoverlayer .hovertext').first()).toBeVisible();
    await isHarmless(page);

    // In the dialog that shows what was set aside.
    await page.getByRole('button', { name: /excluded/ }).click();
    await isHarmless(page);
    await hasNoAxeViolations(page);
    await fitsPhone(page);
    await page.getByRole('dialog', { name: 'Data check' }).getByRole('button', { name: 'Close' }).click();
    await fitsPhone(page);
    await isHarmless(page);

    const times = await exported(page, 'time-to-action');
    expect(times.records.map((record) => record.severity).sort()).toEqual([...values, 'all'].map(guarded).sort());
    for (const delimiter of [';', '\t']) hasNoFormula(times, delimiter);
  });
}

test('an export goes round: what the page writes says what the page shows', async ({ page }) => {
  await openFiles(page, file(csv([...MARKUP, ...FORMULAS, ...ODD].flatMap((text) => [0, 1].map((nth) => hostileRow(text, nth))))));
  for (const [figure, table] of [['off-hours'], ['arrivals'], ['time-to-action'], ['daily-alerts']].map(([name]) => [name, name])) {
    const { records } = await exported(page, figure);
    const shown = await rows(page, table);
    // What the page has cut, the file has whole.
    const whole = new Map(ODD.map((text) => [told(text), text]));
    // Texts are guarded, numbers and dates of ours are not.
    const written = (key, value) => (key === 'severity' ? guarded(whole.get(value) ?? value) : value);
    const expected = shown.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, written(key, value)])));
    expect(rounded(records)).toEqual(exportedRows(expected));
  }
});

for (const [nth, values] of DOZENS.entries()) {
  test(`what Workbench names is text, dozen ${nth + 1}`, async ({ page, context }) => {
    expectFailedRequests(page);
    const { tell } = standIn(workbench);
    await tell('reset');
    await tell('faults', { cors: true });
    // An answer of the stand-in, with other values in it.
    const alert = 'e12da56a-421b-484c-9b73-313ba6852193';
    const answer = await fetch(`${workbench}/api/v2/expel_alerts/${alert}?include=evidence,vendor_alerts`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const template = await answer.text();
    let n_answers = 0;
    await context.route(/\/api\/v2\/expel_alerts\//, async (route) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization', 'access-control-allow-methods': 'GET' };
      if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      n_answers += 1;
      if (n_answers === 1) return route.fulfill({ status: 404, headers, json: { errors: [{ title: 'Not found', detail: values[0] }] } });
      const document = JSON.parse(template);
      const value = values[n_answers % values.length];
      for (const { attributes } of document.included) {
        if ('evidence' in attributes) attributes.evidence = value;
        const host = attributes.evidence_summary?.[2]?.host;
        if (host) host.os.name = value;
      }
      return route.fulfill({ status: 200, headers, json: document });
    });
    await open(page);
    await page.getByLabel('Workbench address').fill(workbench);
    await page.getByLabel('API token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await isReady(page);
    await page.getByRole('button', { name: 'Load evidence' }).click();
    await expect(page.getByTestId('evidence-progress')).toHaveText('100 of 100 alerts', { timeout: 90_000 });
    await isHarmless(page);
    await page.getByText('Couldn’t load the evidence of 1 alert').click();
    await isHarmless(page);
    for (const table of TOP_TABLES) {
      const shown = await rows(page, table);
      for (const { value } of shown) expect(values.map(told)).toContain(value);
    }
    expect((await rows(page, 'top-hosts')).length).toBe(values.length);
    for (const kind of ['bars', 'pies']) {
      for (const { text, elements } of await labels(page, 'top-hosts', '')) expect(elements.filter((name) => name !== 'tspan'), text).toEqual([]);
      await page.locator('#figure-top-hosts .chart').locator('.points path, .slice path').first().hover({ force: true });
      await expect(page.locator('#figure-top-hosts .chart .hoverlayer .hovertext').first()).toBeVisible();
      await isHarmless(page);
      if (kind === 'bars') await page.getByRole('button', { name: 'Pie charts' }).click();
    }
    const { records } = await exported(page, 'top-hosts');
    expect(records.map(({ value }) => value).sort()).toEqual(values.map(guarded).sort());
    await fitsPhone(page);
    await hasNoAxeViolations(page);
  });
}

for (const text of [...MARKUP, '\u202edesrever', 'x'.repeat(100_000)]) {
  test(`what a server says is text: ${text.slice(0, 40)}`, async ({ page }) => {
    expectFailedRequests(page);
    const { tell } = standIn(workbench);
    await tell('reset');
    await tell('faults', { cors: true, on_login: [{ fault: status(403, { detail: text }) }], on_export: [{ fault: status(400, { detail: text }) }] });
    await open(page);
    await page.getByLabel('Workbench address').fill(workbench);
    await page.getByLabel('User name').fill('ana');
    await page.getByLabel('Password').fill('x');
    await page.getByLabel('MFA code').fill('1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByTestId('sign-in-problem')).toContainText('It said');
    await isHarmless(page);
    await page.getByLabel('API token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await getMetrics(page, '2026-11-01', '2026-11-07');
    await expect(page.getByTestId('problem')).toContainText('It said');
    await isHarmless(page);
    await fitsPhone(page);
  });
}

const NAMES = [...MARKUP.map((name) => name.replaceAll('/', ' ')), '\u202evsc.exe.csv', 'שרת.csv', `${'x'.repeat(240)}.csv`];

for (const name of NAMES) {
  test(`a file's name is text: ${name.slice(0, 40)}`, async ({ page }) => {
    await open(page);
    for (const content of ['', '<html>', 'a,b\n1,2\n', 'Expel Alert ID,Severity,Alert Status,Created At\n1,"']) {
      await chooseFiles(page, file(content, name));
      await expect(page.getByTestId('problem')).toContainText(/is empty|web page|says when alerts were created|quoted cell/i);
      await isHarmless(page);
      await fitsPhone(page);
      await page.getByRole('button', { name: 'Dismiss' }).click();
    }
    const few = 'Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n2,HIGH,CLOSED,never\n';
    // One of them is cut short: the name is above the figures, too.
    await chooseFiles(page, [file(few, name), file(`${few}3,HI`, name)]);
    await isReady(page);
    await expect(page.getByTestId('source')).not.toBeEmpty();
    await expect(page.getByTestId('cut-files')).toBeVisible();
    await page.getByRole('button', { name: /excluded/ }).click();
    await isHarmless(page);
    await fitsPhone(page);
  });
}

test('the names of columns are text', async ({ page }) => {
  await open(page);
  for (const text of [...MARKUP, ...ODD]) {
    await chooseFiles(page, file(`${field(text)},Severity,Alert Status\n1,2,3\n`));
    await expect(page.getByTestId('problem')).toContainText('It begins with');
    await isHarmless(page);
    await fitsPhone(page);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
});

// Damaged and huge files: how the page takes them. What is said of others, and how their rows are accounted for, is in tests/odd_files.rs.

const HEAD = 'Expel Alert ID,Severity,Alert Status,Created At\n';
const row = (id, at = '2026-03-02T12:00:00Z') => `${id},HIGH,CLOSED,${at}\n`;
const bytes = (content, name = 'odd.csv') => ({ name, mimeType: 'text/csv', buffer: content });
const utf16 = (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

const REFUSED = [
  ['other columns', Buffer.from('name,age\nAda,36\n'), /says when alerts were created. It begins with “name”, “age”/],
  ['a cell of 20 MB', Buffer.from(`${HEAD}${row(1)}2,${'x'.repeat(20_000_000)},CLOSED,2026-03-02T12:00:00Z\n`), /line 3 is longer than 16 MB/],
  ['a header that never ends', Buffer.from(`Expel Alert ID,"${'x\n'.repeat(3_000_000)}`), /first row does not end/],
];

for (const [what, content, reason] of REFUSED) {
  test(`a file of ${what} is refused in a sentence, and what was there stays`, async ({ page }) => {
    await openFiles(page, file(HEAD + row('before')));
    await page.getByRole('button', { name: 'Load data' }).click();
    await chooseFiles(page, bytes(content));
    await expect(page.getByTestId('problem')).toHaveText(reason);
    expect(await state(page)).toBe('error');
    expect(await number(page, 'stat-alerts')).toBe(1);
    await expect(page.getByTestId('source')).toHaveText('alerts.csv');
    await isHarmless(page);
  });
}

const many = (n, line) => Array.from({ length: n }, (_, nth) => line(nth)).join('');
const day = (nth, first = '2016-01-01') => new Date(Date.parse(first) + nth * 86_400_000).toISOString().slice(0, 10);

const READ = [
  ['ragged rows', Buffer.from(`${HEAD}${row(1)}2,HIGH\n3,HIGH,CLOSED,2026-03-02T12:00:00Z,more\n${row(4)}`), { alerts: 2, unreadable: 2 }],
  ['invalid UTF-8', Buffer.concat([Buffer.from(HEAD), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(`,\xe9t\xe9,CLOSED,2026-03-02T12:00:00Z\n`, 'latin1')]), { alerts: 1 }],
  ['a cell of 10 MB', Buffer.from(`${HEAD}1,${'x'.repeat(10_000_000)},CLOSED,2026-03-02T12:00:00Z\n${row(2)}`), { alerts: 2 }],
  ['10,000 columns', Buffer.from(`${HEAD.trim()}${',x'.repeat(9_996)}\n${row(1).trim()}${','.repeat(9_996)}\n${row(2)}`), { alerts: 2 }],
  ['UTF-16', utf16(HEAD + row(1)), { alerts: 1 }],
  ['one alert', Buffer.from(HEAD + row(1)), { alerts: 1 }],
  ['tests alone', Buffer.from(`${HEAD}1,TESTING,CLOSED,2026-03-02T12:00:00Z\n2,testing,CLOSED,2026-03-02T12:00:00Z\n`), { alerts: null, testing: null }],
  ['ten years, day by day', Buffer.from(HEAD + many(3_653, (nth) => row(nth, `${day(nth)}T12:00:00Z`))), { alerts: 3_653, days: 3_653 }],
  ['two alerts 300 years apart', Buffer.from(HEAD + row(1, '1726-01-01T12:00:00Z') + row(2, '2025-12-31T12:00:00Z')), { alerts: 2, days: 1 }],
  ['300 years, day by day', Buffer.from(HEAD + many(109_573, (nth) => row(nth, `${day(nth, '1726-01-01')}T12:00:00Z`))), { alerts: 109_573, days: 5_000 }],
  ['300 years of changes', Buffer.from(HEAD + many(54_786, (nth) => row(nth, `${day(Math.floor(nth / 40) * 80 + (nth % 40), '1726-01-01')}T12:00:00Z`))), { alerts: 54_786, days: 5_000 }],
  ['100,000 severities', Buffer.from(HEAD + many(100_000, (nth) => `${nth},S${nth},CLOSED,2026-03-02T12:00:00Z\n`)), { alerts: 100_000 }],
];

for (const [what, content, expected] of READ) {
  test(`a file of ${what} is read, and the account is whole`, async ({ page }) => {
    await page.addInitScript(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: 'longtask' });
    });
    await open(page);
    await page.waitForFunction(() => 'Plotly' in window);
    await page.evaluate(() => (window.longest = 0));
    await chooseFiles(page, bytes(content));
    await expect.poll(() => state(page), { timeout: 100_000 }).toBe('ready');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.drawn), { timeout: 100_000 }).toBe('all');
    // Only Chromium reports it.
    const longest = await page.evaluate(() => PerformanceObserver.supportedEntryTypes.includes('longtask') && Math.round(window.longest));
    if (longest !== false) console.log(`${what}: longest task ${longest} ms`);
    const read = await number(page, 'rows-read');
    const parts = [];
    for (const name of ['stat-alerts', 'rows-testing', 'rows-duplicate', 'rows-unreadable']) parts.push(await number(page, name));
    expect(parts.reduce((sum, n) => sum + n), `${parts}`).toBe(read);
    if (expected.alerts) expect(parts[0]).toBe(expected.alerts);
    if (expected.unreadable) expect(parts[3]).toBe(expected.unreadable);
    if (expected.days) expect(await page.getByTestId('table-daily-alerts').locator('tbody tr').count()).toBe(expected.days);
    await isHarmless(page);
    await fitsPhone(page);
  });
}

test('a file that ends in the middle of a row says so above the figures, on paper, too', async ({ page }) => {
  const whole = HEAD + row(1) + row(2);
  await openFiles(page, file(`${whole}3,HIGH,CLO`, 'half.csv'));
  const said = page.getByTestId('cut-files');
  await expect(said).toHaveText('half.csv ends in the middle of a row (line 4): the export may be incomplete. Export it again.');
  expect([await number(page, 'stat-alerts'), await number(page, 'rows-unreadable'), await number(page, 'rows-read')]).toEqual([2, 1, 3]);
  const top = async (locator) => (await locator.boundingBox()).y;
  expect(await top(said)).toBeLessThan(await top(page.locator('#overview')));
  await hasNoAxeViolations(page);
  await fitsPhone(page);
  await page.emulateMedia({ media: 'print' });
  await expect(said).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  // What is whole though it has no line break at its end, or blank lines, says nothing.
  for (const content of [whole.trimEnd(), whole, `${whole}\r\n\n  \n`]) {
    await page.getByRole('button', { name: 'Load data' }).click();
    await chooseFiles(page, file(content, 'whole.csv'));
    await expect(page.getByTestId('source')).toHaveText('whole.csv');
    await isReady(page);
    await expect(said).toHaveCount(0);
    expect(await number(page, 'stat-alerts')).toBe(2);
  }
});

test.describe('files on a disk', () => {
  let folder;
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
  });
  test.afterEach(() => rmSync(folder, { recursive: true }));

  test('a file that changes between choosing and reading is refused in a sentence', async ({ page }) => {
    const path = join(folder, 'changing.csv');
    writeFileSync(path, HEAD + row(1));
    // Held, so that the file waits for the engine.
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/engine-.*\.wasm/, async (route) => {
      await held;
      await route.continue();
    });
    await open(page);
    await page.getByTestId('file-input').setInputFiles(path);
    await page.waitForTimeout(1_100);
    appendFileSync(path, row(2));
    release();
    await expect(page.getByTestId('problem')).toHaveText(/changing\.csv could not be read completely: it was changed/);
    expect(await page.getByTestId('stat-alerts').count()).toBe(0);
    await page.getByTestId('file-input').setInputFiles(path);
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBe(2);
  });

  test('a file that is cut while it is read gives no figure of half of it', { tag: '@main' }, async ({ page }) => {
    const path = join(folder, 'cut.csv');
    const line = (nth) => row(nth, '2026-03-02T12:00:00Z');
    writeFileSync(path, HEAD + many(1_500_000, line));
    await open(page);
    await page.getByTestId('file-input').setInputFiles(path);
    await expect(page.locator('.load-progress')).toContainText(/[1-9][\d,]* rows/);
    writeFileSync(path, HEAD + line(1));
    await expect.poll(() => state(page)).toMatch(/error|ready/);
    if ((await state(page)) === 'ready') {
      // It was faster than the cut.
      expect(await number(page, 'stat-alerts')).toBe(1_500_000);
    } else {
      await expect(page.getByTestId('problem')).toHaveText(/cut\.csv could not be read completely/);
      expect(await page.getByTestId('stat-alerts').count()).toBe(0);
    }
  });

  test('a browser without readers that reuse their buffer reads the same', async ({ page }) => {
    const path = join(folder, 'many.csv');
    writeFileSync(path, HEAD + many(20_000, (nth) => row(`alert-${nth}`, '2026-03-02T12:00:00Z')));
    const n_asked = await changeEngine(page, 'delete globalThis.ReadableStreamBYOBReader;');
    await open(page);
    await page.getByTestId('file-input').setInputFiles(path);
    await isReady(page);
    expect(n_asked()).toBe(2);
    expect(await number(page, 'stat-alerts')).toBe(20_000);
    expect(await number(page, 'rows-read')).toBe(20_000);
  });

  // HUGE_MB=2000 is a file of 2 GB.
  test('a huge file of repeated rows is read piece by piece', async ({ page }) => {
    test.slow();
    const n_megabytes = Number(process.env.HUGE_MB ?? 60);
    const path = join(folder, 'huge.csv');
    const block = many(20_000, (nth) => row(`alert-${nth}`, `${day(nth % 90, '2026-01-01')}T12:00:00Z`));
    const out = openSync(path, 'w');
    writeSync(out, HEAD);
    for (let size = 0; size < n_megabytes * 1e6; size += block.length) writeSync(out, block);
    closeSync(out);
    await open(page);
    await page.getByTestId('file-input').setInputFiles(path);
    await expect.poll(() => state(page), { timeout: 200_000 }).toBe('ready');
    const n_blocks = Math.ceil((n_megabytes * 1e6) / block.length);
    expect(await number(page, 'rows-read')).toBe(n_blocks * 20_000);
    expect(await number(page, 'rows-duplicate')).toBe((n_blocks - 1) * 20_000);
    expect(await number(page, 'stat-alerts')).toBe(20_000);
    expect(await raw(page, 'rows-unreadable')).toBe('0');
    console.log(`${(statSync(path).size / 1e6).toFixed(0)} MB in ${await page.evaluate(() => Math.round(performance.getEntriesByName('ingest')[0].duration))} ms`);
  });
});
