// The file that was dropped last is offered again, where the browser can keep a handle to it.
import { readFileSync } from 'node:fs';
import { expect, fixture, golden, hasNoAxeViolations, isReady, number, open, test } from './app.mjs';

test.skip(({ browserName }) => browserName === 'firefox', 'Firefox has no handles to files');

const [file] = golden.files;

// A file of the browser's own stands in for one on the disk: only a person can drop one of those.
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    DataTransferItem.prototype.getAsFileSystemHandle = async function () {
      const file = this.getAsFile();
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle(file.name, { create: true });
      const writable = await handle.createWritable();
      await writable.write(file);
      await writable.close();
      return handle;
    };
  });
});

async function drop(page, name, text) {
  const transfer = await page.evaluateHandle(
    ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type: 'text/csv' }));
      return data;
    },
    [name, text.toString('base64')],
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  // A person takes longer than the script needs to load.
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => /\/reopen-/.test(name)))).toBe(true);
  await page.waitForTimeout(200);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

/** What the browser keeps once a file has been dropped and read: waits until it is there. */
const isKept = (page) =>
  expect
    .poll(() =>
      page.evaluate(async () => {
        if (!(await indexedDB.databases()).length) return 0;
        const database = await new Promise((resolve) => {
          indexedDB.open('keyval-store').onsuccess = ({ target }) => resolve(target.result);
        });
        const kept = await new Promise((resolve) => {
          database.transaction('keyval').objectStore('keyval').getAll().onsuccess = ({ target }) => resolve(target.result);
        });
        database.close();
        // Handles, and nothing of what is in the files.
        return kept.flat().every((one) => one instanceof FileSystemFileHandle) ? kept.flat().length : -1;
      }),
    )
    .toBe(1);

test('the file dropped last is opened again with one click, and can be forgotten', async ({ page }) => {
  const name = `${'service_metrics_'.repeat(4)}.csv`;
  await open(page);
  // Nobody who drops nothing has anything kept.
  await page.waitForTimeout(500);
  expect(await databases(page)).toEqual([]);
  await drop(page, name, readFileSync(fixture(`golden/${file.file}`)));
  await isReady(page);
  await isKept(page);

  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  const again = page.getByRole('button', { name: `Open ${name} again` });
  await expect(again).toBeVisible();
  await hasNoAxeViolations(page);
  // A long name does not make a narrow page wider.
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await again.click();
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(file.aside.alerts);

  await page.reload();
  await page.getByRole('button', { name: 'Forget' }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeFocused();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open CSV' })).toBeVisible();
  await page.waitForTimeout(500);
  await expect(again).toBeHidden();
});

test('a file that is gone since is said to be, and the other ways in stay', async ({ page }) => {
  await open(page);
  await drop(page, 'a\u202eb.csv', readFileSync(fixture(`golden/${file.file}`)));
  await isReady(page);
  await isKept(page);
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('a\u202eb.csv'));
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  // Text cannot be turned around by a name.
  await page.getByRole('button', { name: 'Open a b.csv again' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Can’t open a b.csv: moved, deleted, or not readable. Use “Open CSV” instead.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Explore sample data' })).toBeEnabled();
});
