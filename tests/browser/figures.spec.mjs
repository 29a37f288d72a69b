// The figures on the page are those that pandas computes from the same files by the same definitions.
import { readFileSync } from 'node:fs';
import { zip } from './archives.mjs';
import {
  chooseFiles, differences, expect, fixture, golden, hasNoAxeViolations, isReady, number, open, openFiles, raw, rows, setRange, setSchedule,
  setZone, test,
} from './app.mjs';

async function showsFigures(page, file, answer, isInOrder) {
  const { aside } = file;
  expect(await number(page, 'rows-read')).toBe(aside.read);
  expect(await number(page, 'rows-testing')).toBe(aside.testing);
  expect(await number(page, 'rows-unreadable')).toBe(aside.unreadable);
  expect(await number(page, 'rows-duplicate')).toBe(aside.duplicate);
  expect(await number(page, 'rows-out-of-range')).toBe(answer.out_of_range);

  for (const { figure, count } of answer.tables.overview) {
    expect(await raw(page, `stat-${figure}`), figure).toBe(count === null ? '' : String(count));
  }
  // Table by table, whatever they are about: none more and none less than pandas gives, but for those of evidence.
  const shown = await page.locator('main table').evaluateAll((tables) => tables.map((table) => table.dataset.testid.replace('table-', '')));
  // The changes are those of the page's own method; the notebook's are compared natively.
  const tables = { ...answer.tables, ...answer.weekly };
  expect(shown.filter((name) => !name.startsWith('top-')).sort()).toEqual(Object.keys(tables).sort());
  const wrong = [];
  for (const [name, expected] of Object.entries(tables)) {
    const actual = await rows(page, name);
    // Where two files say the same of an alert, it is the first one's.
    if (name === 'data-files' && !isInOrder) continue;
    // Files in whatever order they were read.
    if (name.startsWith('data-')) actual.sort((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file)));
    wrong.push(...differences(name, actual, expected));
  }
  expect(wrong).toEqual([]);
}

const GROUPS = {
  severity: 'Severity',
  status: 'Status',
  technology: 'Technology',
  investigation: 'Investigation type',
  path: 'Outcome',
  escalation: 'Escalation',
  acted: 'First action',
  shift: 'Working time',
  weekday: 'Weekday',
  hour: 'Hour',
};
const PATHS = { closed: 'Closed without investigation', joined: 'Joined an investigation', incident: 'Incident', open: 'Open' };
const OTHERS = { 'without-you': 'Closed without you', measured: 'Measured', waiting: 'Still waiting' };
const VALUES = { working: 'Working hours', 'off-hours': 'Off-hours', mon: 'Monday', tue: 'Tuesday', '': '(blank)', ...PATHS, ...OTHERS };

/** Chooses filters by the panel, as golden.json spells them. */
async function setFilters(page, filters) {
  // What is offered changes its place with each answer.
  await isReady(page);
  await page.getByRole('button', { name: 'Filters', exact: true }).click();
  const panel = page.locator('#filters');
  for (const [key, value] of new URLSearchParams(filters)) {
    const by = key.replace(/^-/, '');
    const group = panel.locator('fieldset').filter({ has: page.getByText(GROUPS[by], { exact: true }) });
    const capital = by === 'severity' ? value.charAt(0) + value.slice(1).toLowerCase() : value;
    const label = by === 'hour' ? `${value.padStart(2, '0')}:00` : (VALUES[value] ?? capital);
    const box = group.locator('label').filter({ has: page.getByText(label, { exact: true }) }).getByRole('checkbox');
    // What no alert has under the other filters is not offered, and naming it would make no difference.
    if ((await box.count()) === 0) continue;
    await box.click();
    await expect(box).toBeChecked();
    await isReady(page);
    const others = group.getByLabel('All but these');
    if (key !== by && !(await others.isChecked())) {
      await others.click();
      await expect(others).toBeChecked();
      await isReady(page);
    }
  }
  await page.keyboard.press('Escape');
}

/** The golden files, and those that are read together in either order, which makes no difference. */
const READ = golden.files.flatMap((file) => {
  const names = file.file.split('+');
  return (names.length > 1 ? [names, names.toReversed()] : [names]).map((names) => ({ names, file }));
});

for (const file of golden.files.filter(({ filtered }) => filtered.length > 0)) {
  test(`${file.file} gives the figures of filtered rows`, async ({ page }) => {
    await openFiles(page, file.file.split('+').map((name) => fixture(`golden/${name}`)));
    await page.getByLabel('Cells show').selectOption('mean');
    for (const answer of file.filtered) {
      const { query } = answer;
      // Nothing would be left to choose from.
      if (query.filters === 'severity=NONE') continue;
      await setZone(page, query.zone);
      await setSchedule(page, query.schedule);
      await setRange(page, query.range);
      await setFilters(page, query.filters);
      await isReady(page);
      await expect.poll(() => number(page, 'rows-filtered-out')).toBe(answer.filtered_out);
      await showsFigures(page, file, answer, true);
      await page.getByRole('button', { name: 'Reset filters' }).first().click();
      await expect(page.locator('.chip')).toHaveCount(0);
    }
  });
}

for (const { names, file } of READ) {
  test(`${names.join(' and ')} ${names.length > 1 ? 'give' : 'gives'} the figures that pandas gives`, { tag: '@main' }, async ({ page }) => {
    await openFiles(page, names.map((name) => fixture(`golden/${name}`)));
    // So that both tables of the heat map are there.
    await page.getByLabel('Cells show').selectOption('mean');
    for (const answer of file.answers) {
      const { query } = answer;
      // A page is never backward: what the engine makes of that is compared natively.
      if (query.range && query.range[1] < query.range[0]) continue;
      await setZone(page, query.zone);
      await setSchedule(page, query.schedule);
      await setRange(page, query.range);
      await expect(async () => showsFigures(page, file, answer, names.join('+') === file.file)).toPass({ timeout: 60_000 });
    }
  });
}

// In the browser the fast way compares many bytes at a time with instructions that no other platform has.
test('rows that are scanned and rows that csv-core reads give the same figures', async ({ page }) => {
  const text = readFileSync(fixture('golden/export.csv'), 'utf8');
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  // A line break inside of quotes ends no record.
  const records = text.slice(mark.length).match(/(?:"[^"]*"|[^"\n])*\n/g);
  const file = (first) => ({ name: 'export.csv', mimeType: 'text/csv', buffer: Buffer.from(mark + records.map((record) => `${first},${record}`).join('')) });
  const figures = async () => {
    const names = ['off-hours', 'arrivals', 'time-to-action', 'daily-alerts', 'change-points'];
    const counts = ['rows-read', 'rows-testing', 'rows-duplicate', 'rows-unreadable', 'stat-alerts', 'stat-investigations', 'stat-notified'];
    return {
      tables: await Promise.all(names.map((name) => rows(page, name))),
      counts: await Promise.all(counts.map((name) => raw(page, name))),
    };
  };
  await openFiles(page, file('xy'));
  const scanned = await figures();
  expect(Number(scanned.counts[0])).toBe(golden.files.find(({ file: name }) => name === 'export.csv').aside.read);
  // A quote inside of a bare cell: the scan leaves these rows to csv-core.
  await openFiles(page, file('x"y'));
  expect(await figures()).toEqual(scanned);
});

test('a dropped file is read like a chosen one', { tag: '@main' }, async ({ page }) => {
  await open(page);
  const [file] = golden.files;
  const text = readFileSync(fixture(`golden/${file.file}`)).toString('base64');
  const transfer = await page.evaluateHandle(
    ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type: 'text/csv' }));
      return data;
    },
    [file.file, text],
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop CSV to open')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await isReady(page);
  await expect(page.getByText('Drop CSV to open')).toBeHidden();
  expect(await number(page, 'stat-alerts')).toBe(file.aside.alerts);
});

test('several files are merged, and each alert counts once', async ({ page }) => {
  const head = 'Expel Alert ID,Severity,Alert Status,Created At\n';
  const row = (id) => `id-${id},HIGH,CLOSED,2026-03-02T12:00:00Z\n`;
  const part = (name, ids) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(head + ids.map(row).join('')) });
  await openFiles(page, [part('a.csv', [1, 2, 3]), part('b.csv', [3, 4])]);
  expect(await number(page, 'stat-alerts')).toBe(4);
  expect(await number(page, 'rows-duplicate')).toBe(1);
});

test('of an alert in several files the latest state counts, whichever file comes first', async ({ page }) => {
  const head = 'Expel Alert ID,Severity,Alert Status,Created At,Investigation ID,Investigation Type,First Closed At,First Notification At,First Assigned To User At,First Investigated At,Promoted To Incident At\n';
  const part = (name, rows) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(head + rows.join('\n')) });
  const monday = part('monday.csv', ['a,high,New,2026-03-02T12:00:00Z,,,,,,,', 'b,LOW,CLOSED,2026-03-02T13:00:00Z,,,2026-03-02T13:10:00Z,,,,']);
  const friday = part('friday.csv', [
    'a,HIGH,closed,2026-03-02T12:00:00Z,i-1,INCIDENT,2026-03-02T12:30:00Z,2026-03-02T12:20:00Z,,,',
    'b,low,Closed,2026-03-02T13:00:00Z,,,2026-03-02T14:10:00+01:00,,,,',
  ]);
  for (const files of [[monday, friday], [friday, monday]]) {
    await openFiles(page, files);
    expect(await number(page, 'stat-alerts')).toBe(2);
    expect(await number(page, 'stat-open')).toBe(0);
    expect(await number(page, 'stat-incidents')).toBe(1);
    expect(await number(page, 'stat-notified')).toBe(1);
    expect(await number(page, 'rows-duplicate')).toBe(2);
    expect((await rows(page, 'time-to-action')).map(({ severity, median }) => [severity, Number(median)])).toEqual([['HIGH', 30], ['LOW', 10], ['all', 20]]);
    await page.getByRole('button', { name: /excluded/ }).click();
    await expect(page.getByText('2 duplicates; 1 differs from the row that counts (the latest state of each alert).')).toBeVisible();
  }
});

test('severity, status and type count in any case, and tests go whatever theirs', async ({ page }) => {
  const head = 'Expel Alert ID,Severity,Alert Status,Created At,Investigation ID,Investigation Type\n';
  const row = (id, severity, status, type) => `${id},${severity},${status},2026-03-02T12:00:00Z,${type && `i-${id}`},${type}\n`;
  const text = head + row(1, ' high ', 'new', 'INCIDENT') + row(2, 'High', 'CLOSED', 'incident') + row(3, 'HIGH', 'closed', 'investigation')
    + row(4, 'odd', 'Closed', '') + row(5, 'Odd', 'Closed', '') + row(6, 'Testing', 'new', '') + row(7, 'testing ', 'new', '');
  await openFiles(page, { name: 'cases.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  for (const [name, expected] of Object.entries({ 'stat-alerts': 5, 'stat-open': 1, 'stat-incidents': 2, 'stat-investigations': 1, 'rows-testing': 2 })) {
    expect(await number(page, name), name).toBe(expected);
  }
  await page.getByLabel('Show', { exact: true }).selectOption('By severity');
  await expect.poll(async () => Object.keys((await rows(page, 'daily-alerts'))[0])).toEqual(['date', 'alerts', 'high', 'odd']);
});

test('ids that a spreadsheet has rounded are counted one by one, with a word and a way out', async ({ page }) => {
  const head = 'Expel Alert ID,Severity,Alert Status,Created At,Investigation ID,Investigation Type\n';
  const row = (id, investigation, type) => `${id},HIGH,CLOSED,2026-03-02T12:00:00Z,${investigation},${type}\n`;
  const text = head + row('1.23457E+15', 'i-1', 'Incident') + row('1.23457E+15', '5.12E+21', 'Investigation') + row('1.23457E+15', '', '');
  await openFiles(page, { name: 'rounded.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  expect(await number(page, 'stat-alerts')).toBe(3);
  expect(await number(page, 'rows-duplicate')).toBe(0);
  expect(await number(page, 'stat-incidents')).toBe(1);
  expect(await raw(page, 'stat-investigations')).toBe('');
  await expect(page.getByRole('note').getByText('A spreadsheet has rounded 3 alert IDs')).toBeInViewport();
  await expect(page.getByTestId('damaged-ids')).toHaveText(/^“Investigations” can’t be counted: .* import the column “Investigation ID” as text\.$/);
  await expect(page.locator('.stat').filter({ hasText: 'Not given: rounded IDs' })).toHaveCount(1);
  await hasNoAxeViolations(page);
});

test('a column that is missing turns off just its figures, and the page says which', async ({ page }) => {
  const text = 'Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n';
  await openFiles(page, { name: 'few.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  expect(await number(page, 'stat-alerts')).toBe(1);
  expect(await raw(page, 'stat-incidents')).toBe('');
  await expect(page.getByTestId('missing-columns').filter({ hasText: '“Investigations” and “Incidents” need the columns “Investigation ID”' })).toBeVisible();
  await expect(page.locator('.stat').filter({ hasText: 'Not in this file' })).toHaveCount(4);
  await expect(page.getByTestId('table-arrivals')).toHaveCount(1);
  await expect(page.getByTestId('table-time-to-action')).toHaveCount(0);
  await hasNoAxeViolations(page);
});

const REFUSED = [
  ['page.html', '<!doctype html><html><title>Sign in</title></html>', /web page/],
  ['book.xlsx', zip([{ name: '[Content_Types].xml', content: '<Types/>' }, { name: 'xl/workbook.xml', content: '<workbook/>' }]), /Excel/],
];

for (const [name, text, reason] of REFUSED) {
  test(`${name} is refused with a sentence, and what was on screen stays`, async ({ page }) => {
    const [file] = golden.files;
    const refused = { name, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') };
    await open(page);
    await chooseFiles(page, refused);
    await expect(page.getByRole('alert').filter({ hasText: reason })).toContainText(name);
    expect(await page.evaluate(() => document.documentElement.dataset.state)).toBe('error');
    await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
    if (name === 'page.html') await hasNoAxeViolations(page);

    await chooseFiles(page, fixture(`golden/${file.file}`));
    await isReady(page);
    await page.getByRole('button', { name: 'Load data' }).click();
    await chooseFiles(page, refused);
    await expect(page.getByTestId('problem')).toHaveText(reason);
    expect(await number(page, 'stat-alerts')).toBe(file.aside.alerts);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await isReady(page);
  });
}
