// Several files: more are added to those that are loaded, and any is removed again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, hasNoAxeViolations, isReady, number, open, openFiles, rows, state, test } from './app.mjs';
import { zip } from './archives.mjs';

const HEAD = 'Expel Alert ID,Severity,Alert Status,Created At\n';

/** Alerts with these numbers, one an hour of the days of a month. */
const csv = (month, from, to) => {
  let text = HEAD;
  for (let id = from; id < to; id += 1) {
    const day = String(1 + (id % 20)).padStart(2, '0');
    text += `a-${id},${id % 3 ? 'LOW' : 'HIGH'},CLOSED,2026-${month}-${day}T${String(id % 24).padStart(2, '0')}:00:00Z\n`;
  }
  return text;
};

/** Writes files where a person would have them, so that each is the same one when it is chosen again. */
const written = (info, files) => {
  mkdirSync(info.outputDir, { recursive: true });
  return files.map(([name, content]) => {
    const path = info.outputPath(name);
    writeFileSync(path, content);
    return path;
  });
};

/** Adds files as a person does: by the dialog over the figures. */
async function addFiles(page, files) {
  await page.getByRole('button', { name: 'Load data' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add files' }).click();
  await (await chooser).setFiles(files);
}

const files = async (page) => (await rows(page, 'data-files')).map(({ file, alerts }) => `${file} ${alerts}`);
const notice = (page) => page.getByTestId('notice');
const remove = (page, name) => page.getByRole('button', { name: `Remove ${name}`, exact: true });

test('files are added to those that are loaded, and removed again', { tag: '@main' }, async ({ page }, info) => {
  const [june, july, august] = written(info, [
    ['june.csv', csv('06', 0, 60)],
    ['july.csv', csv('07', 50, 100)],
    ['august.csv', csv('08', 100, 130)],
  ]);
  await openFiles(page, june);
  expect(await number(page, 'stat-alerts')).toBe(60);
  // Of one file nothing can be removed.
  await expect(page.getByTestId('table-data-files')).toHaveCount(0);
  await page.getByLabel('Period').selectOption('Custom');
  await page.getByLabel('Start', { exact: true }).fill('2026-06-10');
  await page.getByLabel('Start', { exact: true }).press('Enter');
  await expect.poll(() => number(page, 'stat-alerts')).toBeLessThan(60);
  await isReady(page);
  const inRange = await number(page, 'stat-alerts');

  await addFiles(page, [july, august]);
  await expect.poll(() => files(page)).toEqual(['june.csv 50', 'july.csv 50', 'august.csv 30']);
  await isReady(page);
  // Whoever looks at some days goes on to.
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue('2026-06-10');
  await expect(page.getByLabel('End', { exact: true })).toHaveValue('2026-06-20');
  // But for those whose latest state is of July.
  expect(await number(page, 'stat-alerts')).toBe(inRange - 10);
  await expect(notice(page)).toHaveCount(0);
  await page.getByLabel('Period').selectOption('All days');
  await expect.poll(() => number(page, 'stat-alerts')).toBe(130);

  const box = await remove(page, 'june.csv').boundingBox();
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
  await remove(page, 'july.csv').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => files(page)).toEqual(['june.csv 60', 'august.csv 30']);
  await isReady(page);
  await expect(notice(page)).toHaveText('Removed “july.csv”.');
  await expect(page.getByRole('heading', { name: 'How the data was read' })).toBeFocused();
  await hasNoAxeViolations(page);

  // None of the chosen days is left.
  await page.getByLabel('End', { exact: true }).fill('2026-06-20');
  await page.getByLabel('End', { exact: true }).press('Enter');
  await isReady(page);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(60);
  await remove(page, 'june.csv').click();
  await expect(notice(page)).toHaveText('Removed “june.csv”. The period is all days again, because none of the chosen days is in these files.');
  await isReady(page);
  await expect(page.getByLabel('Period')).toHaveValue('all');
  // As if it had been opened alone.
  const figures = () => page.evaluate(() => [...document.querySelectorAll('main [data-value]')].map((cell) => `${cell.dataset.testid ?? cell.dataset.key} ${cell.dataset.value}`));
  await expect(page.getByTestId('table-data-files')).toHaveCount(0);
  await expect(page.getByTestId('source')).toHaveText('august.csv');
  const left = await figures();
  await openFiles(page, august);
  expect(await figures()).toEqual(left);
});

test('a file that is loaded is not added again, and one that cannot be read changes nothing', async ({ page }, info) => {
  const [june, july, notes] = written(info, [
    ['june.csv', csv('06', 0, 60)],
    ['july.csv', csv('07', 50, 100)],
    ['notes.csv', 'Buy milk.\n'],
  ]);
  await openFiles(page, [june, july]);
  await addFiles(page, june);
  await expect(notice(page)).toHaveText('“june.csv” is already loaded.');
  expect(await state(page)).toBe('ready');
  expect(await files(page)).toEqual(['june.csv 50', 'july.csv 50']);

  await addFiles(page, notes);
  await expect(page.getByTestId('problem')).toContainText('notes.csv');
  expect(await files(page)).toEqual(['june.csv 50', 'july.csv 50']);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  // It was not kept for the next time.
  await remove(page, 'june.csv').click();
  await expect(page.getByTestId('source')).toHaveText('july.csv');
  await isReady(page);
  await addFiles(page, [july, june]);
  await expect.poll(() => files(page)).toEqual(['july.csv 50', 'june.csv 50']);
  await expect(notice(page)).toHaveText('“july.csv” is already loaded.');

  // What is opened takes their place, and is not added.
  await page.getByRole('button', { name: 'Load data' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open CSV' }).click();
  await (await chooser).setFiles(june);
  await expect(page.getByTestId('source')).toHaveText('june.csv');
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(60);
});

test('a file in an archive is removed, and stays away while the archive is read again', async ({ page }, info) => {
  const local = (text) => text.replaceAll('Z\n', '\n');
  const entries = [
    { name: 'june.csv', content: local(csv('06', 0, 30)) },
    { name: 'july.csv', content: local(csv('07', 30, 70)) },
  ];
  const [all, more] = written(info, [['all.zip', zip(entries)], ['more.csv', csv('08', 70, 80)]]);
  await openFiles(page, [all, more]);
  await remove(page, 'all.zip/june.csv').click();
  await expect.poll(() => files(page)).toEqual(['all.zip/july.csv 40', 'more.csv 10']);
  await isReady(page);
  await page.getByLabel('Read times without a zone as').selectOption('Asia/Tokyo');
  await expect(page.getByTestId('table-data-times').locator('tbody tr').first().locator('[data-key="first"]')).toHaveAttribute('data-value', /2026-06-30|2026-07-0/);
  await isReady(page);
  expect(await files(page)).toEqual(['all.zip/july.csv 40', 'more.csv 10']);
  // Whoever adds the archive wants all of it.
  await addFiles(page, all);
  await expect.poll(() => files(page)).toEqual(['all.zip/june.csv 30', 'all.zip/july.csv 40', 'more.csv 10']);
  await isReady(page);
});

test('files can be added to files alone', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('button', { name: 'Add files' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await page.getByRole('button', { name: 'Load data' }).click();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add files' })).toHaveCount(0);
});

/** Drops something on the page, which says what it would do with it; `entries` is what the browser finds in it. Only a person can drop a folder of the disk in any browser. */
async function drop(page, names, said = 'Drop CSV to open', clientX = 0) {
  const transfer = await page.evaluateHandle((names) => {
    const entry = ([name, content]) => ({
      name,
      isDirectory: typeof content !== 'string',
      file: (resolve, reject) => (content === 'gone' ? reject(new DOMException('gone', 'NotFoundError')) : resolve(new File([content], name))),
      createReader() {
        // As browsers do, a few at a time.
        const left = Object.entries(content).map(entry);
        return { readEntries: (resolve) => resolve(left.splice(0, 100)) };
      },
    });
    const data = new DataTransfer();
    for (const name of Object.keys(names)) data.items.add(new File(['x'], name));
    const entries = Object.entries(names).map(entry);
    DataTransferItem.prototype.webkitGetAsEntry = () => entries.shift();
    return data;
  }, names);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer, clientX });
  await expect(page.locator('.drop-target .chosen')).toHaveText(said);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer, clientX });
  await expect(page.locator('.drop-target')).toBeHidden();
}

const deep = (levels, inside) => (levels === 0 ? inside : { [`level ${levels}`]: deep(levels - 1, inside) });

test('a folder that is dropped is opened with all that is in it', { tag: '@main' }, async ({ page }) => {
  await open(page);
  await drop(page, {
    exports: {
      '10.csv': csv('06', 0, 10),
      '2.TSV': csv('06', 10, 30).replaceAll(',', '\t'),
      '.hidden.csv': 'x',
      __MACOSX: { '2.csv': 'x' },
      'READ ME.pdf': 'x',
      old: { 'a.txt': csv('06', 30, 60) },
      ...deep(17, { 'too deep.csv': 'x' }),
    },
    'beside.csv': csv('06', 60, 100),
  });
  await isReady(page);
  expect(await files(page)).toEqual(['beside.csv 40', '2.TSV 20', '10.csv 10', 'a.txt 30']);
  await expect(notice(page)).toHaveText('Skipped: 1 other file, 1 folder more than 16 levels down.');
  await hasNoAxeViolations(page);

  // Another one takes its place.
  await drop(page, { more: { 'c.csv': csv('07', 0, 7) } }, 'Drop here to open instead');
  await expect(page.getByTestId('source')).toHaveText('c.csv');
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(7);
  await expect(notice(page)).toHaveCount(0);

  // Over the right half, it is added; over the left one the next takes its place again.
  const { width } = page.viewportSize();
  await drop(page, { more: { 'd.csv': csv('08', 7, 10) } }, 'Drop here to add', 0.75 * width);
  await expect.poll(() => files(page)).toEqual(['c.csv 7', 'd.csv 3']);
  await isReady(page);
  await drop(page, { more: { 'e.csv': csv('08', 0, 2) } }, 'Drop here to open instead', 0.25 * width);
  await expect(page.getByTestId('source')).toHaveText('e.csv');
});

test('of a folder with very many files the first are opened, in the order of their names', async ({ page }) => {
  await open(page);
  const many = Object.fromEntries(Array.from({ length: 1_203 }, (_, n) => [`${n}.csv`, csv('06', n, n + 1)]));
  await drop(page, { many });
  await isReady(page);
  await expect(notice(page)).toHaveText('Skipped: 203 files beyond the first 1,000.');
  expect(await number(page, 'stat-alerts')).toBe(1_000);
});

test('a folder without such files, or that cannot be read, is said to be', async ({ page }) => {
  await open(page);
  await drop(page, { pictures: { 'a.png': 'x', deeper: {} } });
  await expect(notice(page)).toHaveText('No CSV, TSV, text, gzip or zip file is in this folder. Drop the folder that your exports are in.');
  expect(await state(page)).toBe('empty');
  await drop(page, { exports: { 'a.csv': csv('06', 0, 10), 'b.csv': 'gone' } });
  await expect(notice(page)).toContainText('The folder could not be read');
  expect(await state(page)).toBe('empty');
  page.expectError(/Failed to|NetworkError/);
  await page.context().route(/\/reopen-/, (route) => route.abort());
  await open(page);
  await drop(page, { exports: { 'a.csv': csv('06', 0, 10) } });
  await expect(notice(page)).toHaveText('The folder could not be opened. Choose the files in it instead.');
});

test('a folder of the disk is opened', async ({ page, browserName }, info) => {
  test.skip(browserName === 'firefox', 'its driver cannot drop what is on the disk');
  mkdirSync(info.outputPath('exports/old'), { recursive: true });
  writeFileSync(info.outputPath('exports/june.csv'), csv('06', 0, 10));
  writeFileSync(info.outputPath('exports/old/may.csv'), csv('05', 10, 15));
  writeFileSync(info.outputPath('exports/notes.md'), 'x');
  await open(page);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [info.outputPath('exports')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await isReady(page);
  expect(await files(page)).toEqual(['june.csv 10', 'may.csv 5']);
  await expect(notice(page)).toHaveText('Skipped: 1 other file.');
});
