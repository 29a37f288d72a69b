// CSV files in archives: opened as they are, or refused in a sentence that says why; never read in part, never unpacked without end.
import { mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { changeEngine, chooseFiles, expect, fixture, isReady, number, open, openFiles, state, test } from './app.mjs';
import { csvFiles } from '../../src/unpack.mjs';
import { zip } from './archives.mjs';

const HEAD = 'Expel Alert ID,Severity,Alert Status,Created At\n';
const row = (id, at = '2026-03-02T12:00:00Z') => `${id},HIGH,CLOSED,${at}\n`;
const csv = (from, to) => HEAD + Array.from({ length: to - from }, (_, nth) => row(`alert-${from + nth}`)).join('');
const file = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
const problem = (page) => page.getByTestId('problem');

const goldenFiles = ['earlier.csv', 'later.csv', 'renamed.csv'].map((name) => ({ name, content: readFileSync(fixture(`golden/${name}`)) }));

const asked = (page) => {
  const names = [];
  page.on('request', (request) => names.push(new URL(request.url()).pathname.split('/').at(-1)));
  return () => names.filter((name) => name.startsWith('unpack-')).length;
};

test('a gzip file is read as the CSV in it, whatever it is called', { tag: '@main' }, async ({ page, browserName }) => {
  const nAsked = asked(page);
  await openFiles(page, file('plain.csv', Buffer.from(csv(0, 3))));
  expect(nAsked()).toBe(0);
  for (const [name, content] of [['june.csv.gz', gzipSync(csv(0, 30_000))], ['june.csv', gzipSync(csv(0, 7), { level: 0 })]]) {
    await openFiles(page, file(name, content));
    await expect(page.getByTestId('source')).toHaveText(name);
    expect(await number(page, 'rows-read')).toBe(name.endsWith('.gz') ? 30_000 : 7);
    expect(await number(page, 'stat-alerts')).toBe(name.endsWith('.gz') ? 30_000 : 7);
  }
  // Of what a worker fetches, Firefox's driver tells nothing.
  if (browserName === 'chromium') expect(nAsked()).toBeGreaterThan(0);
});

test('each CSV in a zip archive is a file, and what is beside them is not', { tag: '@main' }, async ({ page }) => {
  const archive = zip([
    { name: 'exports/' },
    { name: 'exports/june.csv', content: csv(0, 20_000) },
    { name: '__MACOSX/exports/._june.csv', content: 'not a CSV' },
    { name: 'exports/.july.csv', content: 'not a CSV' },
    { name: 'exports/July.CSV', content: csv(19_990, 20_010), stored: true },
    { name: 'READ ME.txt', content: 'What this is.' },
  ]);
  // With a plain file beside it.
  await openFiles(page, [file('archive.zip', archive), file('last.csv', Buffer.from(csv(20_010, 20_015)))]);
  expect(await number(page, 'rows-read')).toBe(20_025);
  expect(await number(page, 'rows-duplicate')).toBe(10);
  expect(await number(page, 'stat-alerts')).toBe(20_015);
  await page.getByRole('button', { name: /excluded/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Data check' });
  for (const name of ['archive.zip/exports/june.csv', 'archive.zip/exports/July.CSV', 'last.csv']) await expect(dialog).toContainText(name);
  for (const name of ['READ ME', 'MACOSX', '.july']) await expect(dialog).not.toContainText(name);
});

test('of a zip archive the CSV files are read, or its other files of text', () => {
  const entry = (name) => ({ name, isFile: !name.endsWith('/'), isEncrypted: false, method: 8 });
  const read = (names) => {
    try {
      return csvFiles(names.map(entry)).map(({ name }) => name);
    } catch (error) {
      return error.message.replaceAll('\0', '|');
    }
  };
  for (const [names, expected] of [
    [['june.csv'], ['june.csv']],
    [['a/', 'a/June.CSV', 'a\\july.csv', 'READ ME.txt', 'logo.png', 'csv', 'b.csv/'], ['a/June.CSV', 'a\\july.csv']],
    [['__MACOSX/a/._june.csv', 'a/.june.csv', '.git/b.csv', '../../up.csv', './c.csv', '...d.csv'], ['../../up.csv', './c.csv']],
    [['export.txt', 'export.tsv', 'b.TAB', 'c.pdf'], ['export.txt', 'export.tsv', 'b.TAB']],
    // What only looks like a part of a workbook.
    [['a/xl/b.csv', 'a/[Content_Types].xml'], ['a/xl/b.csv']],
    [['a.csv', 'xl/workbook.xml'], 'it is an Excel workbook, not a CSV. Save it as CSV in Excel and choose that.'],
    [['a.csv', 'b/old.csv.GZ'], 'it contains another archive, |b/old.csv.GZ|. Unpack both and choose the CSV files inside.'],
    [['a.csv', '__MACOSX/old.zip'], ['a.csv']],
    [['a/'], 'there is no CSV in it. Choose the CSV that Workbench exports.'],
    [['a\0b.pdf', 'c/d.json'], 'there is no CSV in it, only |a b.pdf|, |c/d.json|. Choose the CSV that Workbench exports.'],
    [['1.pdf', '2.pdf', '3.pdf', '4.pdf', '5.pdf'], 'there is no CSV in it, only |1.pdf|, |2.pdf|, |3.pdf| and 2 more. Choose the CSV that Workbench exports.'],
  ]) {
    expect(read(names)).toEqual(expected);
  }
  // What is not read may be as it likes.
  expect(csvFiles([entry('a.csv'), { ...entry('b.pdf'), isEncrypted: true, method: 99 }])).toHaveLength(1);
});

test('figures of packed files are those of the files', async ({ page }) => {
  const figures = () =>
    page.evaluate(() => [...document.querySelectorAll('main [data-value]')].map((cell) => `${cell.dataset.testid ?? cell.dataset.key} ${cell.dataset.value}`.replace('all.zip/', '').replace('.csv.gz', '.csv')));
  await openFiles(page, goldenFiles.map(({ name, content }) => file(name, content)));
  const plain = await figures();
  expect(plain.length).toBeGreaterThan(100);
  for (const packed of [
    [file('all.zip', zip(goldenFiles))],
    goldenFiles.map(({ name, content }) => file(`${name}.gz`, gzipSync(content))),
  ]) {
    await openFiles(page, packed);
    expect(await figures()).toEqual(plain);
  }
});

test('what a setting has read again comes out of the archive once more', { tag: '@main' }, async ({ page }, info) => {
  const content = `${HEAD}${row(1, '2026-03-02 23:30:00')}${row(2, '2026-03-04 12:00:00')}`;
  const first = page.getByTestId('table-data-times').locator('tbody tr').first().locator('[data-key="first"]');
  const zone = page.getByLabel('Read times without a zone as');
  for (const [name, archive] of [['a.csv.gz', gzipSync(content)], ['a.zip', zip([{ name: 'a.csv', content }])]]) {
    const path = info.outputPath(name);
    writeFileSync(path, archive);
    await openFiles(page, path);
    await zone.selectOption('Asia/Tokyo');
    await expect(first).toHaveAttribute('data-value', '2026-03-02 14:30:00');
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBe(2);
    // Once it is gone, the figures stay.
    unlinkSync(path);
    await zone.selectOption('UTC');
    await expect(page.getByRole('alert').filter({ hasText: `${name} could not be read` })).toBeVisible();
    await expect(first).toHaveAttribute('data-value', '2026-03-02 14:30:00');
    await page.evaluate(() => localStorage.clear());
  }
});

const one = (of) => zip([{ name: 'june.csv', content: csv(0, 2_000), ...of }]);
const half = (bytes) => bytes.subarray(0, bytes.length / 2);
const flipped = (bytes, at) => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.at(at) ^ 1, at < 0 ? bytes.length + at : at);
  return changed;
};
const SAME = Buffer.from(HEAD + row(1).repeat(2_000_000));
const many = gzipSync(csv(0, 50_000));

const REFUSED = [
  ['a gzip file that is cut', many.subarray(0, -9), /damaged or incomplete/, '@main'],
  ['a gzip file that is cut in its first bytes', many.subarray(0, 7), /damaged or incomplete/],
  ['a gzip file with another content than it says', flipped(many, -6), /damaged or incomplete/],
  ['two gzip files in one', Buffer.concat([many, gzipSync(csv(0, 3))]), /several gzip files in one, which browsers cannot unpack/, '@main'],
  ['a gzip file of nothing', gzipSync(''), /is empty/],
  ['a gzip file of something else', gzipSync('name,age\nAda,36\n'), /says when alerts were created/],
  ['a gzip file of an archive', gzipSync(one()), /archive inside an archive/],
  ['a bomb of zeros', gzipSync(Buffer.alloc(300_000_000)), /not a text file/],
  ['a bomb of rows', gzipSync(SAME), /more than 200 times as large/, '@main'],
  ['a zip archive of a bomb', zip([{ name: 'june.csv', content: SAME }]), /more than 200 times as large/, '@main'],
  ['a bomb that claims to be small', one({ content: '', deflated: deflateRawSync(SAME), size: 10 }), /damaged or incomplete/, '@main'],
  ['a zip archive with another content than it says', one({ crc: 1 }), /damaged or incomplete/],
  ['a stored file with another content than it says', one({ crc: 1, stored: true }), /damaged or incomplete/],
  ['a zip archive that is cut', half(one()), /damaged or incomplete/, '@main'],
  ['a zip archive with a byte of its content changed', flipped(one({ stored: true }), 500), /damaged or incomplete/],
  ['a zip archive whose second file is damaged', zip([{ name: '1.csv', content: csv(0, 9) }, { name: '2.csv', content: csv(9, 12), crc: 1 }]), /damaged or incomplete/],
  ['a zip archive with a password', one({ isEncrypted: true }), /protected by a password/, '@main'],
  ['a zip archive by another method', one({ method: 9 }), /compressed in a way that browsers cannot unpack/],
  ['a zip archive without anything', zip([]), /no CSV in it\. Choose/],
  ['a zip archive without a CSV', zip([{ name: 'a.pdf' }, { name: 'b.png' }]), /no CSV in it, only “a\.pdf”, “b\.png”\./, '@main'],
  ['a zip archive of an archive', zip([{ name: 'a.csv', content: csv(0, 3) }, { name: 'b.csv.gz', content: many }]), /another archive, “b\.csv\.gz”/],
  ['a CSV that is an archive inside an archive', zip([{ name: 'a.csv', content: many }]), /a\.zip\/a\.csv: it is an archive inside an archive/, '', 'a.zip'],
  ['a zip archive of something else', zip([{ name: 'ages.csv', content: 'name,age\nAda,36\n' }]), /a\.zip\/ages\.csv: .*says when alerts were created/, '', 'a.zip'],
  ['an Excel workbook', zip([{ name: '[Content_Types].xml' }, { name: 'xl/workbook.xml' }]), /it is an Excel workbook, not a CSV/, '@main', 'export.xlsx'],
  ['a zip archive of too many files', zip(Array.from({ length: 10_001 }, (_, nth) => ({ name: `${nth}.csv`, stored: true }))), /more than 10,000 files/],
];

for (const [what, content, reason, tag, name = 'odd.csv'] of REFUSED) {
  test(`${what} is refused in a sentence, and what was there stays`, { tag: tag ? [tag] : [] }, async ({ page }) => {
    await openFiles(page, file('before.csv', Buffer.from(csv(0, 1))));
    await page.getByRole('button', { name: 'Load data' }).click();
    await chooseFiles(page, file(name, content));
    await expect(problem(page)).toHaveText(reason);
    await expect(problem(page)).toContainText(name);
    expect(await state(page)).toBe('error');
    expect(await number(page, 'stat-alerts')).toBe(1);
    await expect(page.getByTestId('source')).toHaveText('before.csv');
  });
}

// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u200b\u200e\u200f\u202a-\u202e\u2066\u2067]/;

test('names in an archive are text, wherever they seem to lead', async ({ page }) => {
  const names = ['<img src=x onerror="window.hacked=1">.csv', '../../x.csv', '/etc/passwd.csv', 'C:\\x.csv', '\u202evsc.exe.csv', `${'x'.repeat(5_000)}.csv`, 'שרת.csv', '__proto__.csv', 'a\u0000\n.csv'];
  const isHarmless = async () => {
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('body img').count()).toBe(0);
    expect(await page.locator('body').innerText()).not.toMatch(UNSEEN);
  };
  await openFiles(page, file('names.zip', zip(names.map((name, nth) => ({ name, content: HEAD + row(nth) + row(nth) })))));
  expect(await number(page, 'stat-alerts')).toBe(names.length);
  await page.getByRole('button', { name: /excluded/ }).click();
  await expect(page.getByRole('dialog', { name: 'Data check' })).toContainText('names.zip/<img src=x');
  await isHarmless();
  await page.reload();
  for (const name of names) {
    for (const entry of [{ name, content: 'a,b\n1,2\n' }, { name: `${name}.pdf` }, { name: `${name}.gz` }]) {
      await chooseFiles(page, file('names.zip', zip([entry])));
      await expect(problem(page)).toContainText(/says when alerts were created|no CSV|another archive/);
      await isHarmless();
      await page.getByRole('button', { name: 'Dismiss' }).click();
    }
  }
});

test('progress counts what was chosen, and unpacking can be canceled', { tag: '@main' }, async ({ page }) => {
  // Large enough to be seen on its way, and small in the archive.
  const content = HEAD + Array.from({ length: 1_500_000 }, (_, nth) => row(nth % 50_000)).join('');
  await open(page);
  for (const packed of [file('large.csv.gz', gzipSync(content)), file('large.zip', zip([{ name: '1.csv', content }, { name: '2.csv', content }]))]) {
    await chooseFiles(page, packed);
    const bar = page.getByRole('progressbar');
    const seen = [];
    await expect
      .poll(async () => {
        const [now, most] = await bar.evaluate(({ value, max }) => [value, max], undefined, { timeout: 5_000 });
        seen.push(now / most);
        return now / most;
      }, { intervals: [20] })
      .toBeGreaterThan(0.2);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => state(page)).toBe('empty');
    expect(await problem(page).count()).toBe(0);
  }
  await chooseFiles(page, file('small.csv.gz', gzipSync(csv(0, 5))));
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(5);
});

test.describe('archives on a disk', () => {
  let folder;
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
  });
  test.afterEach(() => rmSync(folder, { recursive: true }));

  test('an archive that changes while it waits is refused as any file', async ({ page }) => {
    for (const [name, content] of [['changing.csv.gz', many], ['changing.zip', one()]]) {
      const path = join(folder, name);
      writeFileSync(path, content);
      let release;
      const held = new Promise((resolve) => (release = resolve));
      await page.route(/engine-.*\.wasm/, async (route) => {
        await held;
        await route.continue();
      });
      await open(page);
      await page.getByTestId('file-input').setInputFiles(path);
      await page.waitForTimeout(1_100);
      truncateSync(path, 100);
      release();
      await expect(problem(page)).toHaveText(/could not be read completely: it was changed|damaged or incomplete/);
      expect(await page.getByTestId('stat-alerts').count()).toBe(0);
      await page.unroute(/engine-.*\.wasm/);
    }
  });
});

test('a browser that cannot unpack says so, and reads what is not packed', async ({ page }) => {
  await changeEngine(page, 'delete globalThis.DecompressionStream;');
  await open(page);
  for (const [name, content] of [['a.csv.gz', many], ['a.zip', one()]]) {
    await chooseFiles(page, file(name, content));
    await expect(problem(page)).toHaveText(new RegExp(`Can’t open ${name}: this browser cannot unpack archives\\. Use a current`));
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  await chooseFiles(page, file('a.csv', Buffer.from(csv(0, 3))));
  await isReady(page);
});

test('without what unpacks, or with another one than was built, archives are refused, and can be opened once it is there', async ({ page }) => {
  page.expectError(/integrity|Failed to|NetworkError|status of 404|unpack-/i);
  await open(page);
  const script = /\/unpack-[^/]*\.mjs$/;
  // What another script than the one that was built would ask for.
  let nRuns = 0;
  await page.context().route('**/was-run', (route) => {
    nRuns += 1;
    return route.fulfill({ body: '' });
  });
  const failures = [
    (route) => route.abort(),
    (route) => route.fulfill({ status: 404, body: 'Not here' }),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `fetch('was-run');\n${await response.text()}` });
    },
  ];
  for (const fail of failures) {
    await page.context().route(script, fail);
    await chooseFiles(page, file('a.csv.gz', many));
    await expect(problem(page)).toHaveText(/Can’t open a\.csv\.gz: the part of this page that unpacks archives could not be loaded/);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.context().unroute(script);
  }
  await chooseFiles(page, file('a.csv.gz', many));
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(50_000);
  // Nobody else asks, and asking would have been noticed.
  expect(nRuns).toBe(0);
  await page.evaluate(() => fetch('was-run'));
  expect(nRuns).toBe(1);
});
