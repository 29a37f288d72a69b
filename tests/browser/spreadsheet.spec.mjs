// What the page exports, opened in a spreadsheet program: texts are texts, numbers are numbers, and nothing is computed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, isNear, openFiles, rows, test } from './app.mjs';
import { guarded } from './guarded.mjs';

// Space at an end is not kept by whoever reads a file of alerts.
const TEXTS = [
  '=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("https://evil.example/","x")', "=cmd|' /C calc'!A0", '＝1+1', '\u200b=1+1',
  'a;=1+1', 'a\t=1+1', 'a,=1+1', 'a|=1+1', 'a: =1+1', '"=1+1', 'a\n=1+1', 'a;"=1+1', 'a\t""=1+1"', 'b\r\n=1+1', 'a;b', 'a "quoted" word', 'two\nlines', '\u202egpj.exe', 'a\u200bb', 'שרת-1', '👩\u200d💻', 'Ünïcödé – ✓', '日本',
  '00123', '1e5', '12345678901234567890', '1-2', '2026-03-02', '10:30', '1,000', '50%', '.5', '192.0.2.1', '2001:db8::1', "O'Brien", "'quoted", 'plain',
];
const HEADER = [
  'Expel Alert ID', 'Severity', 'Alert Status', 'Created At', 'First Assigned To User At', 'First Investigated At', 'Time Promoted To Incident',
  'Time First Closed (T60)',
];
const field = (text) => `"${text.replaceAll('"', '""')}"`;
const alerts = TEXTS.map((text, nth) => [`a-${nth}`, text, 'CLOSED', `2026-03-${String(1 + (nth % 9)).padStart(2, '0')}T12:00:00Z`, '', '', '', `2026-03-20T0${nth % 7}:20:00Z`]);
const file = { name: 'alerts.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...alerts].map((cells) => `${cells.map(field).join(',')}\n`).join('')) };

let folder;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

async function exported(page, figure) {
  const download = page.waitForEvent('download');
  await page.locator(`#figure-${figure}`).getByRole('button', { name: 'CSV', exact: true }).first().click();
  const path = join(folder, `${figure}.csv`);
  await (await download).saveAs(path);
  return path;
}

// How a file is opened: https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents#Filter_Options_for_the_CSV_Filter
const options = (separator, charset, computes) => `CSV:${separator},34,${charset},1,,0,false,${computes},false,false,false,0,${computes}`;
const UTF_8 = 76;
const WINDOWS_1252 = 1;
const WAYS = {
  // Its dialog sees the mark at the start and offers UTF-8 by itself; without the dialog it has to be told.
  'as its dialog offers it': options(44, UTF_8, false),
  'computing all that can be': options(44, UTF_8, true),
  'in a legacy encoding, computing': options(44, WINDOWS_1252, true),
  'separated by semicolons, computing': options(59, UTF_8, true),
  'separated by tabs, computing': options(9, UTF_8, true),
  'separated by bars, computing': options(124, UTF_8, true),
  'separated by colons, computing': options(58, UTF_8, true),
};

/** The cells as the program has them: rows of { type, value, formula, text }. */
async function opened(page, path, way) {
  const profile = pathToFileURL(join(folder, 'profile'));
  execFileSync(process.env.SOFFICE, [
    `-env:UserInstallation=${profile}`, '--headless', '--norestore', `--infilter=${way}`, '--convert-to', 'fods', '--outdir', folder, path,
  ], { stdio: 'pipe', timeout: 100_000 });
  const document = readFileSync(path.replace(/csv$/, 'fods'), 'utf8');
  await page.goto('about:blank');
  return page.evaluate((xml) => {
    const TABLE = 'urn:oasis:names:tc:opendocument:xmlns:table:1.0';
    const OFFICE = 'urn:oasis:names:tc:opendocument:xmlns:office:1.0';
    const TEXT = 'urn:oasis:names:tc:opendocument:xmlns:text:1.0';
    // Spaces and tabs are elements of their own.
    const textOf = (node) => {
      if (node.nodeType === 3) return node.data;
      if (node.localName === 's' && node.namespaceURI === TEXT) return ' '.repeat(Number(node.getAttributeNS(TEXT, 'c') ?? 1));
      if (node.localName === 'tab') return '\t';
      return [...node.childNodes].map(textOf).join('');
    };
    const sheet = new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagNameNS(TABLE, 'table')[0];
    return [...sheet.getElementsByTagNameNS(TABLE, 'table-row')].map((row) =>
      [...row.getElementsByTagNameNS(TABLE, 'table-cell')].flatMap((cell) => {
        const type = cell.getAttributeNS(OFFICE, 'value-type');
        if (type === null) return [{ type, text: '' }].filter(() => cell.getAttributeNS(TABLE, 'number-columns-repeated') === null);
        return Array(Number(cell.getAttributeNS(TABLE, 'number-columns-repeated') ?? 1)).fill({
          type,
          value: cell.getAttributeNS(OFFICE, 'value') ?? cell.getAttributeNS(OFFICE, 'date-value'),
          formula: cell.getAttributeNS(TABLE, 'formula'),
          text: [...cell.getElementsByTagNameNS(TEXT, 'p')].map(textOf).join('\n'),
        });
      }),
    );
  }, document);
}

for (const [how, way] of Object.entries(WAYS)) {
  test(`an export opened ${how} computes nothing`, async ({ page }) => {
    await openFiles(page, file);
    const cells = (await opened(page, await exported(page, 'time-to-action'), way)).flat();
    expect(cells.length).toBeGreaterThan(TEXTS.length);
    for (const { formula, text } of cells) expect(formula ?? null, text).toBeNull();
  });
}

// XML has no carriage return, and the program makes a line's end of it.
const told = (text) => guarded(text).replaceAll(/\r\n?/g, '\n');

for (const how of ['as its dialog offers it', 'computing all that can be']) {
  test(`an export opened ${how} says what the page says`, async ({ page }) => {
    await openFiles(page, file);
    const [table, days] = [await rows(page, 'time-to-action'), await rows(page, 'daily-alerts')];
    expect(table.map(({ severity }) => severity).sort()).toEqual([...TEXTS, 'all'].sort());
    const path = await exported(page, 'time-to-action');
    const pathOfDays = await exported(page, 'daily-alerts');

    const [header, ...lines] = await opened(page, path, WAYS[how]);
    expect(header.map(({ text }) => text)).toEqual([
      'severity', 'alerts', 'measured', 'mean_minutes', 'median_minutes', 'p90_minutes', 'p95_minutes', 'median_low_minutes', 'median_high_minutes',
      'p90_low_minutes', 'p90_high_minutes', 'p95_low_minutes', 'p95_high_minutes',
    ]);
    const read = new Map(lines.map(([severity, ...numbers]) => [severity.text, { severity, numbers }]));
    for (const { severity, ...numbers } of table) {
      const line = read.get(told(severity));
      expect(line, `${JSON.stringify(severity)} among ${JSON.stringify([...read.keys()])}`).toBeDefined();
      expect(line.severity.type, severity).toBe('string');
      // The ends of intervals are blank: there are too few alerts.
      const known = line.numbers.slice(0, 6);
      expect(known.map(({ type }) => type)).toEqual(Array(6).fill('float'));
      // The program writes down 15 digits.
      known.forEach(({ value }, at) => isNear(Number(value), Number(Object.values(numbers)[at])));
    }
    expect(lines).toHaveLength(table.length);

    const [, ...linesOfDays] = await opened(page, pathOfDays, WAYS[how]);
    expect(linesOfDays.map(([on, n]) => ({ date: on.value, alerts: n.value }))).toEqual(days);
  });
}
