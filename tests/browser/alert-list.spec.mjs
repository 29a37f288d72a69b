// The list of alerts: as many as the number that was clicked, in any order, with any words, by keys alone, and as a file.
import { readFileSync } from 'node:fs';
import { chooseFiles, expect, exploreSample, fixture, hasNoAxeViolations, isReady, number, open, openFiles, rows, setZone, test } from './app.mjs';

const list = (page) => page.getByRole('dialog', { name: 'Alerts' });
const grid = (page) => page.getByRole('grid', { name: 'Alerts' });

async function showList(page) {
  await page.getByRole('button', { name: 'Show alerts' }).click();
  await expect(grid(page).locator('tbody tr').first()).toBeVisible();
}

/** Of how many alerts it is, and how many it found. */
async function counts(page) {
  const text = await page.getByTestId('alert-list-count').textContent();
  const [found, all = found] = text.match(/[\d,]+/g).map((number) => Number(number.replaceAll(',', '')));
  return { found, all };
}

/** The cells of a column that are on the screen. */
const cells = (page, key) => grid(page).locator(`tbody td[data-key="${key}"]`).allTextContents();

const search = (page, text) => list(page).getByRole('searchbox', { name: 'Search' }).fill(text);

const sortBy = (page, name) => grid(page).locator('thead').getByRole('button', { name }).click();

/** Closes the list, and waits until it has taken its entry of the browser's history back. */
async function close(page) {
  const button = list(page).getByRole('button', { name: 'Close', exact: true });
  await button.evaluate((button) => {
    const isBack = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    button.click();
    return isBack;
  });
  await expect(list(page)).toHaveCount(0);
}

/** A CSV file's records. */
const records = (text) =>
  text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g).slice(0, -1).map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"')));

async function exported(page) {
  const download = page.waitForEvent('download');
  await list(page).getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  return { name: file.suggestedFilename(), rows: records(readFileSync(await file.path(), 'utf8')) };
}

test('the list has exactly the alerts that were counted, whatever is clicked', { tag: '@main' }, async ({ page }) => {
  test.slow();
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  await showList(page);
  expect(await counts(page)).toEqual({ found: all, all });
  await close(page);
  // Every row of every table that can be clicked and says how many alerts it is about; of those with open alerts, only ones whose clocks agree.
  const tables = await page.locator('main table').evaluateAll((tables) =>
    tables
      .filter((table) => table.querySelector('th[scope=row] [data-place]') && table.querySelector('td[data-key=alerts]'))
      .map((table) => table.dataset.testid)
      .filter((name) => name !== 'table-waiting'),
  );
  expect(tables.length).toBeGreaterThan(2);
  let n_clicked = 0;
  for (const table of tables) {
    const places = await page.getByTestId(table).evaluate((table) =>
      [...table.tBodies]
        .flatMap((body) => [...body.rows])
        .map((row) => ({ place: row.querySelector('[data-place]')?.dataset.place, alerts: Number(row.querySelector('[data-key=alerts]').dataset.value) }))
        .filter(({ place, alerts }) => place && alerts > 0)
        .filter((_, position) => position % 5 === 0),
    );
    for (const { place, alerts } of places) {
      // The page's own button, wherever it is scrolled to, or folded away.
      const press = (table, place) => {
        const button = [...table.querySelectorAll('[data-place]')].find((one) => one.dataset.place === place);
        button?.click();
        return button !== undefined;
      };
      await expect.poll(() => page.getByTestId(table).evaluate(press, place), { message: `${table} ${place}` }).toBe(true);
      await expect.poll(() => number(page, 'stat-alerts'), { message: `${table} ${place}` }).toBe(alerts);
      await showList(page);
      expect(await counts(page), `${table} ${place}`).toEqual({ found: alerts, all: alerts });
      await close(page);
      // As every filter, and the period, can be taken back.
      await page.evaluate(() => history.back());
      await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
      n_clicked += 1;
    }
  }
  expect(n_clicked).toBeGreaterThan(10);
  // Cells of hours.
  const [row] = (await rows(page, 'arrivals')).filter((row) => Number(row.mon) > 0);
  await page.getByTestId('table-arrivals').evaluate((table) => [...table.querySelectorAll('td[data-key=mon]')].find((cell) => Number(cell.dataset.value) > 0).click());
  await expect.poll(() => number(page, 'stat-alerts')).toBe(Number(row.mon));
  await showList(page);
  expect((await counts(page)).all).toBe(Number(row.mon));
});

test('a second click and Shift list what a number, a cell or a bar stands for; Forward opens the list again', { tag: '@main' }, async ({ page, browserName }) => {
  test.slow();
  // Playwright’s driver for Firefox takes so long from one click to the next that they are two.
  const isSlow = browserName === 'firefox';
  const clickTwice = (button) =>
    isSlow
      ? button.evaluate((button) => [1, 2].forEach((detail) => button.dispatchEvent(new MouseEvent('click', { detail, bubbles: true, cancelable: true }))))
      : button.dblclick();
  await exploreSample(page);
  const chips = page.locator('.filter-bar .chip');
  const tile = (key) => page.getByTestId(`stat-${key}`).getByRole('button');
  const listed = async () => {
    await expect(grid(page).locator('tbody tr').first()).toBeVisible();
    return (await counts(page)).all;
  };
  // With Shift, the page stays as it is.
  for (const key of ['alerts', 'open', 'no-action', 'notified']) {
    const n = await number(page, `stat-${key}`);
    expect(n, key).toBeGreaterThan(0);
    await tile(key).click({ modifiers: ['Shift'] });
    expect(await listed(), key).toBe(n);
    await expect(chips).toHaveCount(0);
    await close(page);
  }
  // Clicked once, they filter; the second click lists.
  const n_escalated = await number(page, 'stat-notified');
  await clickTwice(tile('notified'));
  expect(await listed()).toBe(n_escalated);
  await expect(chips).toHaveText(['Escalation: Escalated to you ×']);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(n_escalated);
  await page.goBack();
  await expect(list(page)).toHaveCount(0);
  await expect(chips).toHaveCount(1);
  await page.goForward();
  expect(await listed()).toBe(n_escalated);
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await tile('notified').click();
  await expect(chips).toHaveCount(0);
  // Incidents are counted by id; the list has their alerts.
  await clickTwice(tile('incidents'));
  expect(await listed()).toBeGreaterThan(await number(page, 'stat-incidents'));
  await expect(list(page)).toContainText('Investigation type: Incident');
  await close(page);
  await tile('incidents').click();
  await expect(chips).toHaveCount(0);
  // A double click on something else is about that.
  await page.waitForTimeout(1_100);
  await page.locator('#overview h2').dblclick();
  await expect(list(page)).toHaveCount(0);
  // Bars and cells of charts.
  if (!isSlow) {
    const hours = page.locator('#figure-off-hours .nsewdrag').first();
    await hours.scrollIntoViewIfNeeded();
    await isReady(page);
    const box = await hours.boundingBox();
    await page.mouse.dblclick(box.x + 40, box.y + box.height * 0.25);
    const n_listed = await listed();
    await expect(chips).toHaveCount(1);
    const shown = (await rows(page, 'off-hours')).filter(({ alerts }) => Number(alerts) > 0);
    expect(shown.map(({ alerts }) => Number(alerts))).toEqual([n_listed]);
    await close(page);
    await page.getByRole('button', { name: 'Reset filters' }).click();
    await expect(chips).toHaveCount(0);
  }
  // By keys, as in charts.
  const chart = page.locator('#figure-off-hours .chart');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Enter');
  await listed();
  await expect(chips).toHaveCount(0);
});

test('each step from rows to a figure leads to its alerts', { tag: '@main' }, async ({ page }) => {
  test.slow();
  await exploreSample(page);
  await page.getByLabel('Period').selectOption('Last 30 days');
  await expect.poll(() => number(page, 'rows-out-of-range')).toBeGreaterThan(0);
  await page.getByTestId('table-off-hours').getByRole('button', { name: 'Off-hours' }).click();
  await expect(page.locator('.filter-bar .chip')).toHaveCount(1);
  await isReady(page);
  const steps = await page.locator('main .about .path button[data-alert-list]').evaluateAll((all) =>
    all.map((button) => ({ about: button.closest('.about').id, scope: button.dataset.alertList, n: Number(button.textContent.match(/[\d,]+/)[0].replaceAll(',', '')) })),
  );
  const scopes = new Map(steps.map((step) => [step.scope, step]));
  // All of the data, of the period, through the filters; then what figures measure, and what they leave out.
  expect(scopes.size).toBeGreaterThan(10);
  for (const { about, scope, n } of scopes.values()) {
    await page.locator(`[popovertarget=${about}].about-button`).click();
    await page.locator(`#${about}`).locator(`button[data-alert-list="${scope}"]`).click();
    await expect(grid(page).locator('tbody tr').first()).toBeVisible();
    expect(await counts(page), scope).toEqual({ found: n, all: n });
    await close(page);
  }
  // Every figure says the same of the same alerts.
  for (const { about, scope, n } of steps) expect(n, `${about} ${scope}`).toBe(scopes.get(scope).n);
  await page.locator('[popovertarget=about-stat-alerts].about-button').click();
  await page.locator('#about-stat-alerts .path button').first().click();
  await expect(page.getByRole('dialog', { name: 'Data check' })).toBeVisible();
});

test('sorted by any column, searched by any word, in the zone that was chosen', async ({ page }) => {
  await openFiles(page, fixture('golden/export.csv'));
  await setZone(page, 'Asia/Tokyo');
  await isReady(page);
  await showList(page);
  await expect(list(page)).toContainText('Asia/Tokyo');
  const { all } = await counts(page);

  // The newest first, as a text of the local clock in order.
  const column = await grid(page).locator('thead th').first().getAttribute('data-key');
  const newest = await cells(page, column);
  expect(newest).toEqual(newest.toSorted().reverse());
  expect(newest[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  await sortBy(page, 'Created');
  await expect(grid(page).locator('th[aria-sort=ascending]')).toHaveCount(1);
  await expect.poll(() => cells(page, column).then((shown) => shown[0])).not.toBe(newest[0]);
  const oldest = await cells(page, column);
  expect(oldest).toEqual(oldest.toSorted());

  // What waits longest, with what it was exactly.
  await sortBy(page, 'Time to action');
  await expect.poll(() => grid(page).locator('th[aria-sort=descending]').getAttribute('data-key')).toBe('time_to_action');
  const waits = grid(page).locator('tbody td[data-key=time_to_action]');
  await expect(waits.first()).toHaveAttribute('title', /^[\d.]+ min$/);
  const minutes = () => waits.evaluateAll((cells) => cells.filter((cell) => cell.dataset.value).map((cell) => Number(cell.dataset.value)));
  await expect.poll(() => minutes().then((shown) => shown.every((one, at) => at === 0 || shown[at - 1] >= one))).toBe(true);

  await search(page, 'critical');
  await expect.poll(() => counts(page).then(({ found }) => found)).toBeLessThan(all);
  expect(new Set(await cells(page, 'Severity'))).toEqual(new Set(['Critical']));
  await search(page, 'critical  no-such-word');
  await expect(list(page).getByText('No alert has what you are looking for.')).toBeVisible();
  await search(page, '');
  await expect.poll(() => counts(page)).toEqual({ found: all, all });
});

test('what is on the screen is exported, all of it, and opens again', async ({ page }) => {
  await openFiles(page, fixture('golden/export.csv'));
  const all = await number(page, 'stat-alerts');
  const waits = await rows(page, 'time-to-action');
  await showList(page);
  await sortBy(page, 'Severity');
  await expect(grid(page).locator('th[data-key=Severity]')).toHaveAttribute('aria-sort', 'ascending');
  const shown = await cells(page, 'Severity');
  const whole = await exported(page);
  expect(whole.name).toMatch(/^expel-metrics_alerts_\d{4}-\d\d-\d\d_.*\.csv$/);
  const [head, ...lines] = whole.rows;
  expect(lines).toHaveLength(all);
  expect(lines.slice(0, shown.length).map((line) => line[head.indexOf('Severity')].toLowerCase())).toEqual(shown.map((text) => text.toLowerCase()));
  await search(page, 'high');
  await expect.poll(() => counts(page).then(({ found }) => found)).toBeLessThan(all);
  const { found } = await counts(page);
  expect((await exported(page)).rows).toHaveLength(found + 1);

  // With all columns, it is the same alerts again.
  await search(page, '');
  await list(page).getByText('Columns', { exact: true }).click();
  for (const box of await list(page).getByRole('checkbox').all()) await box.check();
  const download = page.waitForEvent('download');
  await list(page).getByRole('button', { name: 'Export CSV' }).click();
  const buffer = readFileSync(await (await download).path());
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, { name: 'again.csv', mimeType: 'text/csv', buffer });
  await expect(page.locator('.filter-bar')).toBeVisible();
  await expect.poll(() => number(page, 'rows-read')).toBe(all);
  await isReady(page);
  expect(await number(page, 'stat-alerts')).toBe(all);
  expect(await rows(page, 'time-to-action')).toEqual(waits);
});

test('by keys alone: to any cell, sorted from the header, and back to where one was', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const button = page.getByRole('button', { name: 'Show alerts' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(list(page).getByRole('searchbox')).toBeFocused();
  await expect(grid(page).locator('tbody tr').first()).toBeVisible();
  await grid(page).focus();
  const active = () => grid(page).getAttribute('aria-activedescendant');
  const { all } = await counts(page);
  expect(await active()).toBe('alert-0-0');
  for (const [key, id] of [
    ['ArrowDown', 'alert-1-0'],
    ['ArrowRight', 'alert-1-1'],
    ['Home', 'alert-1-0'],
    ['ArrowUp', 'alert-0-0'],
    ['Control+End', `alert-${all - 1}-${(await grid(page).locator('thead th').count()) - 1}`],
    ['Control+Home', 'alert-0-0'],
  ]) {
    await page.keyboard.press(key);
    await expect.poll(active, { message: key }).toBe(id);
    // Whoever is there can see it, whole.
    await expect
      .poll(() =>
        grid(page)
          .locator(`#${id}`)
          .evaluate((cell) => {
            const [{ top, bottom, left, right }, around] = [cell, cell.closest('.alert-list-scroll')].map((one) => one.getBoundingClientRect());
            return cell.classList.contains('active') && top > around.top + 20 && bottom < around.bottom + 1 && left >= around.left && right < around.right + 2;
          }),
      )
      .toBe(true);
  }
  await page.keyboard.press('PageDown');
  await expect.poll(async () => Number((await active()).split('-')[1])).toBeGreaterThan(5);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect.poll(active).toBe('alert-head-1');
  await page.keyboard.press('Enter');
  await expect(grid(page).locator('thead th').nth(1)).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(() => cells(page, 'Severity').then(([first]) => first)).toBe('Critical');
  await hasNoAxeViolations(page);
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('columns are chosen and moved, and stay so until the page goes', async ({ page }) => {
  await exploreSample(page);
  await showList(page);
  const names = () => grid(page).locator('thead th').evaluateAll((heads) => heads.map((head) => head.dataset.key));
  const former = await names();
  await list(page).getByText('Columns', { exact: true }).click();
  await list(page).getByRole('checkbox', { name: 'Status' }).uncheck();
  await list(page).getByRole('button', { name: 'Move Severity up' }).click();
  await hasNoAxeViolations(page);
  const changed = [former[1], former[0], ...former.slice(2).filter((key) => key !== 'Alert Status')];
  await expect.poll(names).toEqual(changed);
  await close(page);
  await showList(page);
  expect(await names()).toEqual(changed);
});

test('columns that no figure needs are shown, searched, sorted and exported like the others', { tag: '@main' }, async ({ page }) => {
  const head = 'Expel Alert ID,Severity,Alert Status,Created At,Rule Name,Score,Rule Name,=Note,Unused';
  // 5,000 rows are more than what is kept together; the numbers are in order of size, not of their text.
  const line = (n) => `id-${n},HIGH,CLOSED,2026-03-02T12:00:00Z,rule ${n % 7},${n},"Beacon, to ${n}.example","<b>${n}</b>",`;
  const lines = Array.from({ length: 5_000 }, (_, n) => line(n));
  await openFiles(page, { name: 'wide.csv', mimeType: 'text/csv', buffer: Buffer.from(`${head}\n${lines.join('\n')}\n`) });
  await showList(page);
  await list(page).getByText('Columns', { exact: true }).click();
  const columns = ['Rule Name', 'Score', 'Rule Name (2)', '=Note'];
  for (const name of columns) await list(page).getByRole('checkbox', { name, exact: true }).check();
  await expect(list(page).getByRole('checkbox', { name: 'Unused' })).toHaveCount(0);
  await hasNoAxeViolations(page);
  await list(page).getByText('Columns', { exact: true }).click();
  for (const name of columns) await expect(grid(page).locator('thead').getByRole('button', { name, exact: true })).toBeVisible();

  await grid(page).locator('thead').getByRole('button', { name: 'Score', exact: true }).click();
  await expect.poll(async () => (await cells(page, 'Score'))[0]).toMatch(/^(0|4999)$/);
  const [first] = await cells(page, 'Score');
  await grid(page).locator('thead').getByRole('button', { name: 'Score', exact: true }).click();
  await expect.poll(async () => (await cells(page, 'Score'))[0]).toBe(first === '0' ? '4999' : '0');
  expect((await cells(page, 'Score')).slice(0, 3).map(Number)).toEqual(first === '0' ? [4999, 4998, 4997] : [0, 1, 2]);

  await search(page, 'BEACON 4321.example');
  await expect.poll(() => counts(page)).toEqual({ found: 1, all: 5_000 });
  expect(await cells(page, 'Rule Name (2)')).toEqual(['Beacon, to 4321.example']);
  expect(await cells(page, '=Note')).toEqual(['<b>4321</b>']);
  const { rows: saved } = await exported(page);
  expect(saved).toHaveLength(2);
  const cell = (name) => saved[1][saved[0].indexOf(name)];
  expect([cell('Rule Name'), cell('Score'), cell('Rule Name (2)')]).toEqual(['rule 2', '4321', 'Beacon, to 4321.example']);
  // Neither a header nor a cell is a formula.
  expect(saved[0].filter((name) => name.startsWith('='))).toEqual([]);
});

test('of very many columns the first are offered, and the others by name', async ({ page }) => {
  const names = Array.from({ length: 1_234 }, (_, n) => `Field ${n}`);
  const csv = `Severity,Alert Status,Created At,${names}\nHIGH,CLOSED,2026-03-02T12:00:00Z,${names.map((_, n) => n)}\n`;
  await openFiles(page, { name: 'broad.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await showList(page);
  await list(page).getByText('Columns', { exact: true }).click();
  await expect(list(page).getByText(/^The first 200 of 1,2\d\d columns. Find the others by name.$/)).toBeVisible();
  await expect(list(page).getByRole('checkbox', { name: 'Field 1233', exact: true })).toHaveCount(0);
  await list(page).getByLabel('Find a column').fill('field 123');
  // That one and 1230 to 1233.
  await expect(list(page).getByRole('checkbox', { name: /^Field 123/ })).toHaveCount(5);
  await expect(list(page).getByText('Find the others by name.')).toHaveCount(0);
  await list(page).getByRole('checkbox', { name: 'Field 1233', exact: true }).check();
  await expect.poll(() => cells(page, 'Field 1233')).toEqual(['1233']);
});

test('scrolled to its end, the list ends with the oldest alert', async ({ page }) => {
  await exploreSample(page);
  await showList(page);
  const { all } = await counts(page);
  await list(page).locator('.alert-list-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const last = grid(page).locator('tbody tr').last();
  await expect(last).toHaveAttribute('aria-rowindex', String(all + 1));
  expect(await last.evaluate((row) => row.getBoundingClientRect().bottom - row.closest('.alert-list-scroll').getBoundingClientRect().bottom)).toBeLessThan(1);
  // No further than what there is.
  const oldest = await last.locator('td').first().textContent();
  await sortBy(page, 'Created');
  await expect.poll(() => grid(page).locator('tbody td').first().textContent()).toBe(oldest);
});

test('Back closes the list and changes nothing else; closed otherwise, it leaves nothing to go back to', { tag: '@main' }, async ({ page }) => {
  await exploreSample(page);
  const all = await number(page, 'stat-alerts');
  const step = () => page.evaluate(() => history.back());
  const filter = () => page.getByTestId('table-time-to-action').evaluate((table) => table.querySelector('[data-place="severity=HIGH"]').click());
  await filter();
  await expect(page.locator('.chip')).toHaveCount(1);
  await isReady(page);
  const high = await number(page, 'stat-alerts');
  await showList(page);
  await step();
  await expect(list(page)).toHaveCount(0);
  expect(await number(page, 'stat-alerts')).toBe(high);
  await expect(page.locator('.chip')).toHaveCount(1);
  await showList(page);
  await close(page);
  await expect(list(page)).toHaveCount(0);
  await expect(page.locator('.chip')).toHaveCount(1);
  await step();
  await expect(page.locator('.chip')).toHaveCount(0);
  await expect.poll(() => number(page, 'stat-alerts')).toBe(all);
});

test('text of the data is text: in a cell and in a file', async ({ page }) => {
  await open(page);
  const head = 'Expel Alert ID,Severity,Alert Status,Created At,Expel Alert Title\n';
  const name = '<img src=x onerror=alert(1)>';
  const buffer = Buffer.from(`${head}=1+1,HIGH,OPEN,2026-03-02T12:00:00Z,${name}\n2,LOW,OPEN,2026-03-02T13:00:00Z,"=HYPERLINK(""x"")"\n`);
  await chooseFiles(page, { name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  await showList(page);
  await expect(grid(page).getByText(name)).toBeVisible();
  expect(await grid(page).locator('td *').count()).toBe(0);
  const { rows } = await exported(page);
  expect(rows.flat().filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
  await search(page, '<img');
  await expect.poll(() => counts(page)).toEqual({ found: 1, all: 2 });
});

const givesAddress = async (page, address) => {
  await list(page).getByLabel('Address of an alert in Workbench').fill(address);
  await page.keyboard.press('Enter');
};

const links = (page) => grid(page).locator('tbody td[data-key="Expel Alert ID"] a');

test('names and IDs link to Workbench once the address of one alert there is given, and lead there without a trace', { tag: '@main' }, async ({ page, context }) => {
  await context.route('https://workbench.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Alert</title>' }));
  await exploreSample(page);
  await showList(page);
  const ids = await cells(page, 'Expel Alert ID');
  await expect(links(page)).toHaveCount(0);
  await list(page).getByText('Workbench links').click();
  await givesAddress(page, `http://workbench.example/${ids[0]}`);
  const problem = list(page).locator('.alert-list-links [role="alert"]');
  await expect(problem).toContainText('It begins with https://.');
  await givesAddress(page, 'https://workbench.example/alerts/00000000-0000-0000-0000-000000000000');
  await expect(problem).toContainText('does not contain the ID of any alert');
  await hasNoAxeViolations(page);
  await givesAddress(page, `https://workbench.example/alerts/${ids[2]}?tab=1`);
  await expect(problem).toBeEmpty();
  const menu = list(page).getByText('Workbench links: on');
  await expect(menu).toBeFocused();
  await expect(page.getByTestId('alert-address')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('alert-address')).toHaveText('https://workbench.example/alerts/…?tab=1');
  await hasNoAxeViolations(page);
  await page.keyboard.press('Enter');
  const addresses = () => links(page).evaluateAll((all) => all.map((link) => link.href));
  const wanted = ids.map((id) => `https://workbench.example/alerts/${id}?tab=1`);
  await expect.poll(addresses).toEqual(wanted);
  // By the pointer, then by keys.
  const follow = async (act) => {
    const [opened] = await Promise.all([context.waitForEvent('page'), act()]);
    await opened.waitForURL(/workbench/);
    const seen = await opened.evaluate(() => [document.referrer, window.opener]);
    expect(seen).toEqual(['', null]);
    const address = opened.url();
    await opened.close();
    return address;
  };
  expect(await follow(() => links(page).nth(1).click())).toBe(wanted[1]);
  const column = await grid(page).locator('thead th').evaluateAll((heads) => heads.findIndex((head) => head.dataset.key === 'Expel Alert ID'));
  await grid(page).focus();
  await page.keyboard.press('Control+Home');
  for (let n = 0; n < column; n += 1) await page.keyboard.press('ArrowRight');
  await expect(grid(page)).toHaveAttribute('aria-activedescendant', `alert-0-${column}`);
  expect(await follow(() => page.keyboard.press('Enter'))).toBe(wanted[0]);
  // Names do so as well, also where IDs are not shown.
  await list(page).getByText('Columns', { exact: true }).click();
  await list(page).getByRole('checkbox', { name: 'Alert ID' }).uncheck();
  await expect(links(page)).toHaveCount(0);
  const ofNames = () => grid(page).locator('tbody a').evaluateAll((all) => all.map((link) => link.href));
  await expect.poll(ofNames).toEqual(wanted);
  // The next visit has it, too, until it is taken back.
  await page.reload();
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await showList(page);
  await expect.poll(addresses).toEqual(wanted);
  await expect.poll(ofNames).toEqual(wanted.flatMap((address) => [address, address]));
  await menu.click();
  await list(page).getByRole('button', { name: 'Remove links' }).click();
  await expect(grid(page).locator('tbody a')).toHaveCount(0);
  await expect(list(page).getByLabel('Address of an alert in Workbench')).toBeFocused();
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain('expel-metrics-alert-address');
});

test('an ID that would lead elsewhere, and an address that somebody else stored, are no links', async ({ page }) => {
  const hostile = ['..', '../../evil', '//evil.example', '?x=1', '@evil.example', 'javascript:alert(1)', '%2e%2e', '1.2E+15'];
  const rows = ['good-1', ...hostile].map((id) => `${id},HIGH,CLOSED,2026-03-02T12:00:00Z`);
  const buffer = Buffer.from(['Expel Alert ID,Severity,Alert Status,Created At', ...rows].join('\n'));
  await open(page);
  await page.evaluate(() => localStorage.setItem('expel-metrics-alert-address', 'javascript:alert(1)//a1e47000-0000-8000-8000-0000000000a1'));
  await openFiles(page, { name: 'a.csv', mimeType: 'text/csv', buffer });
  await isReady(page);
  await showList(page);
  await expect(grid(page).locator('tbody tr')).toHaveCount(rows.length);
  await expect(links(page)).toHaveCount(0);
  await list(page).getByText('Workbench links').click();
  await givesAddress(page, 'https://workbench.example/good-1/');
  await expect(links(page)).toHaveCount(1);
  expect(await links(page).evaluateAll((all) => all.map((link) => link.href))).toEqual(['https://workbench.example/good-1/']);
});

test('if the list cannot be loaded, the page says so and goes on; pressed again, it is there', async ({ page }) => {
  page.expectError(/Failed to|NetworkError|alert-list|integrity/i);
  await page.route(/\/alert-list-[^/]*\.js$/, (route) => route.abort());
  await exploreSample(page);
  const button = page.getByRole('button', { name: 'Show alerts' });
  await button.click();
  await expect(page.getByRole('alert').filter({ hasText: 'The list of alerts could not be loaded.' })).toBeVisible();
  await page.unrouteAll();
  await showList(page);
  await close(page);
  await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toHaveCount(0);
});

test('a list that is not the one built is not started', async ({ page }) => {
  page.expectError(/Failed to|integrity|alert-list/i);
  await page.route(/\/alert-list-[^/]*\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: 'globalThis.isForeign = true;' }));
  await exploreSample(page);
  await page.getByRole('button', { name: 'Show alerts' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The list of alerts could not be loaded.' })).toBeVisible();
  expect(await page.evaluate(() => 'isForeign' in globalThis)).toBe(false);
});
