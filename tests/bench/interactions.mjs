// What a user does once a file is loaded: filters, drags over days, searches the list of alerts and scrolls through it. In the page as a user does
// it, in DuckDB-Wasm by SQL. Each gives how many milliseconds everything took, and what it found: both must find the same. Nothing is chosen twice, for
// the page remembers its latest answers.
import { shownFigures } from './figures.mjs';
import { median, ms, ratio, table, task } from './tables.mjs';

const SEVERITY = 'HIGH';
const SEVERITY_SHOWN = 'High';
const TECHNOLOGY = 'CrowdStrike Falcon';
// In the name of an assignee, which the page finds at once, and of whoever closed an alert, in a column that no figure needs.
const WORD = 'kestrel';
const N_PLACES = 20;
const N_TURNS_OF_WHEEL = 200;

const WHAT = {
  load: 'load, every column kept',
  severity: 'filter: a severity',
  technology: 'filter: a technology on top of it',
  brush: 'brush: a third of the days',
  first_hits: 'search: first hits',
  all_hits: 'search: all hits',
  elsewhere: `scroll: rows of another place, median of ${N_PLACES}`,
  elsewhere_longest: `scroll: rows of another place, longest of ${N_PLACES}`,
  frame: 'scroll: frame, median',
  frame_longest: 'scroll: frame, longest',
};

/** What can be compared: the page has a row for days and severities without alerts, too. */
const passing = ({ alerts, by_hour, daily, by_severity }) => ({
  alerts,
  by_hour,
  daily: daily.filter((n) => n > 0),
  by_severity: by_severity.filter(({ alerts }) => alerts > 0),
});

/** Of what a user does, how long it took and what was the longest task of the page's thread, each by its name in `WHAT`. */
class Diary {
  took = {};
  tasks = {};

  static async of(page) {
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries())).observe({ type: 'longtask' });
    });
    return Object.assign(new Diary(), { page });
  }

  /** Notes the longest task from one time to another. Before and after, the driver looks for elements, which takes longer than what the page does. */
  async note(name, from, to) {
    const lengths = await this.page.evaluate(
      ([from, to]) => window.tasks.filter(({ startTime, duration }) => startTime < to && startTime + duration > from).map(({ duration }) => duration),
      [from, to],
    );
    this.tasks[name] = Math.max(0, ...lengths);
  }

  /** Takes the time from the event with which `act` ends until all that is in view is drawn, and notes tasks until all else is, too. */
  async untilDrawn(name, type, act) {
    const n_before = await this.page.evaluate((type) => {
      addEventListener(type, ({ timeStamp }) => (window.began = timeStamp), { capture: true, once: true });
      return performance.getEntriesByName('render').length;
    }, type);
    await act();
    const render = await this.page.waitForFunction((n) => performance.getEntriesByName('render')[n], n_before);
    await this.page.waitForFunction(() => document.documentElement.dataset.drawn === 'all');
    const [began, drawn, now] = await render.evaluate(({ startTime, duration }) => [window.began, startTime + duration, performance.now()]);
    this.took[name] = drawn - began;
    await this.note(name, began, now);
  }
}

const openPanel = (page) => page.getByRole('button', { name: 'Filters', exact: true }).click();
const closePanel = (page) => page.keyboard.press('Escape');

/** How many alerts each choice would have, as the open panel shows it. */
const shownChoices = (page) =>
  page.evaluate(() => {
    const choices = { severity: {}, technology: {} };
    for (const { dataset, parentElement } of document.querySelectorAll('#filters input[data-place]')) {
      const [[by, value]] = new URLSearchParams(dataset.place);
      const count = parentElement.querySelector('.filter-count');
      if (count && by in choices) choices[by][value] = Number(count.textContent.replaceAll(',', ''));
    }
    return choices;
  });

const shownPassing = async (page) => ({ ...passing(await shownFigures(page)), choices: await shownChoices(page) });

const choose = (page, kind, value) => {
  const kinds = page.locator('#filters fieldset').filter({ has: page.getByText(kind, { exact: true }) });
  return kinds.locator('label').filter({ hasText: value }).click();
};

async function beginDragOverDays(page) {
  const chart = page.locator('#figure-daily-alerts .chart');
  await chart.scrollIntoViewIfNeeded();
  const [from, to] = await chart.evaluate((plot) => {
    const { left, top } = plot.getBoundingClientRect();
    const { xaxis, yaxis } = plot._fullLayout;
    return [1 / 3, 2 / 3].map((part) => [left + xaxis._offset + part * xaxis._length, top + yaxis._offset + yaxis._length / 2]);
  });
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 5 });
}

/**
 * In the page: enters a word at once, as from the clipboard. Letter by letter would be less work for the page, which looks on only through what the
 * letters before have found.
 */
function enterWord(word) {
  const count = document.querySelector('[data-testid=alert-list-count]');
  const input = document.querySelector('.alert-list input[type=search]');
  const took = {};
  const began = performance.now();
  input.value = word;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    const look = () => {
      const n = Number(/^[\d,]*/.exec(count.textContent)[0].replaceAll(',', ''));
      if (n > 0) took.first_hits ??= performance.now() - began;
      if (count.textContent.includes('still searching')) return;
      resolve({ took: { ...took, all_hits: performance.now() - began }, n, began, ended: performance.now() });
    };
    new MutationObserver(look).observe(count, { childList: true, characterData: true, subtree: true });
  });
}

/** In the page: goes to places from the top to the end of the list, one once the rows of the one before are there. */
async function goToPlaces(n_places) {
  const scroller = document.querySelector('.alert-list-scroll');
  const took = [];
  const began = performance.now();
  for (let place = 1; place <= n_places; place += 1) {
    const first = scroller.querySelector('tbody tr').ariaRowIndex;
    const scrolled = new Promise((resolve) => scroller.addEventListener('scroll', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }));
    const changed = new Promise((resolve) => {
      const look = () => scroller.querySelector('tbody tr').ariaRowIndex !== first && resolve(performance.now());
      new MutationObserver(look).observe(scroller.querySelector('tbody'), { subtree: true, childList: true, attributes: true });
    });
    scroller.scrollTop = (place / n_places) * scroller.scrollHeight;
    took.push((await changed) - (await scrolled));
  }
  return { took, began, ended: performance.now() };
}

/** Scrolls from the top to the end by wheel, and gives how long each frame took. */
async function turnWheel(page, n_alerts) {
  const list = page.locator('.alert-list-scroll');
  await list.hover();
  const height = await list.evaluate((scroller) => {
    window.frames_at = [];
    const next = (now) => {
      window.frames_at.push(now);
      window.next_frame = requestAnimationFrame(next);
    };
    window.next_frame = requestAnimationFrame(next);
    return scroller.scrollHeight;
  });
  for (let n = 0; n < N_TURNS_OF_WHEEL; n += 1) await page.mouse.wheel(0, height / N_TURNS_OF_WHEEL);
  await page.waitForFunction((last) => document.querySelector('.alert-list tbody tr:last-child').ariaRowIndex === last, String(n_alerts + 1));
  const at = await page.evaluate(() => {
    cancelAnimationFrame(window.next_frame);
    return window.frames_at;
  });
  return { took: at.slice(1).map((now, before) => now - at[before]), began: at[0], ended: at.at(-1) };
}

/** In a page that has loaded a file. */
export async function usePage(page) {
  const diary = await Diary.of(page);
  const { took, tasks } = diary;
  const found = {};
  took.load = await page.evaluate(() => performance.getEntriesByName('load')[0].duration);

  await openPanel(page);
  await diary.untilDrawn('severity', 'click', () => choose(page, 'Severity', SEVERITY_SHOWN));
  found.severity = await shownPassing(page);
  await diary.untilDrawn('technology', 'click', () => choose(page, 'Technology', TECHNOLOGY));
  found.technology = await shownPassing(page);
  await closePanel(page);
  await diary.untilDrawn('reset', 'click', () => page.getByRole('button', { name: 'Reset filters' }).first().click());

  await beginDragOverDays(page);
  await diary.untilDrawn('brush', 'mouseup', () => page.mouse.up());
  const ends = ['Start', 'End'].map((name) => page.getByLabel(name, { exact: true }).inputValue());
  const days = await Promise.all(ends);
  await openPanel(page);
  found.brush = await shownPassing(page);
  await closePanel(page);
  await diary.untilDrawn('all days', 'change', () => page.getByLabel('Period').selectOption('All days'));

  await page.getByRole('button', { name: 'Show alerts' }).click();
  await page.locator('.alert-list tbody tr').first().waitFor();
  const hits = await page.evaluate(enterWord, WORD);
  Object.assign(took, hits.took);
  found.n_hits = hits.n;

  await page.getByRole('searchbox', { name: 'Search' }).fill('');
  const n_alerts = await page.evaluate(() => Number(document.querySelector('[data-testid=stat-alerts]').dataset.value));
  await page.waitForFunction((n) => document.querySelector('.alert-list table').ariaRowCount === n, String(n_alerts + 1));
  await diary.note('all_hits', hits.began, hits.ended);
  const frames = await turnWheel(page, n_alerts);
  took.frame = median(frames.took);
  took.frame_longest = Math.max(...frames.took);
  await page.locator('.alert-list-scroll').evaluate((scroller) => scroller.scrollTo(0, 0));
  await page.waitForFunction(() => document.querySelector('.alert-list tbody tr').ariaRowIndex === '2');
  await diary.note('frame_longest', frames.began, frames.ended);
  const places = await page.evaluate(goToPlaces, N_PLACES);
  took.elsewhere = median(places.took);
  took.elsewhere_longest = Math.max(...places.took);
  return { took, tasks, found, days };
}

/** In a page with `duckdb.page.mjs` and a file chosen: the same, for the days that were dragged over. */
export async function useDuckdb(page, days) {
  const narrowings = { severity: { severity: SEVERITY }, technology: { severity: SEVERITY, technology: TECHNOLOGY }, brush: { days } };
  const { took, found, places } = await page.evaluate(
    async ({ narrowings, word, n_places }) => {
      const took = {};
      const found = {};
      const time = async (name, act) => {
        const began = performance.now();
        found[name] = await act();
        took[name] = performance.now() - began;
      };
      await time('load', () => window.compute(document.querySelector('input').files[0], true));
      for (const [name, narrowing] of Object.entries(narrowings)) await time(name, () => window.narrowed(narrowing));
      await time('n_hits', () => window.search(word));
      // It has them all at once.
      took.first_hits = took.all_hits = took.n_hits;
      const places = [];
      for (let place = 1; place <= n_places; place += 1) {
        const began = performance.now();
        await window.rowsAt(Math.floor((place / n_places) * (found.load.alerts - 1)));
        places.push(performance.now() - began);
      }
      return { took, found, places };
    },
    { narrowings, word: WORD, n_places: N_PLACES },
  );
  took.elsewhere = median(places);
  took.elsewhere_longest = Math.max(...places);
  const { severity, technology, brush, n_hits } = found;
  const all = Object.entries({ severity, technology, brush }).map(([name, { choices, ...figures }]) => [name, { ...passing(figures), choices }]);
  return { took, found: { ...Object.fromEntries(all), n_hits }, figures: found.load };
}

/** Of `runs` of both, the table of what took how long. */
export function interactionsTable(runs) {
  const lines = Object.entries(WHAT).map(([key, what]) => {
    const of = (get) => median(runs.map(get));
    const [ours, theirs] = [({ page }) => page.took[key], ({ duckdb }) => duckdb?.took[key]];
    const beside = theirs(runs[0]) === undefined ? ['', ''] : [ms(of(theirs)), ratio(of((run) => ours(run) / theirs(run)))];
    return [what, ms(of(ours)), ...beside, key in runs[0].page.tasks ? task(of(({ page }) => page.tasks[key])) : ''];
  });
  return table(['what a user does', 'Expel Metrics, ms', 'DuckDB-Wasm, ms', 'ratio (goal: at most 0.30)', 'longest task of the page, ms'], lines);
}
