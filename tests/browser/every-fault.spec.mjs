// Whatever a browser, a host or the memory can refuse, once: each call of a whole visit fails in its turn. What comes of it is whole, or a
// sentence; never a wait without end, half a figure, or a default that nobody chose. Then the visit goes on.
//
// Each step of a visit is taken once undisturbed, which counts its calls of each kind. Then it is taken again for every one of them,
// from its own page. `make test-faults` tries all of them; `make test-browser` a few of each step.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test as base } from '@playwright/test';
import { chooseFiles, setZone, state } from './app.mjs';
import { zip } from './archives.mjs';
import { Host, harmed, look } from './every-fault.mjs';
import { fillSignIn, getMetrics } from './workbench.mjs';

const IS_FULL = process.env.FAULTS === 'every';
/** Of these kinds. */
const ONLY = new RegExp(process.env.FAULT ?? '');
/** Until something can be seen. Nothing that the page waits for takes as long, since its clock runs 40 times as fast; a busy machine may. */
const PATIENCE_MS = 30_000;
/** Until what the page shows by itself after a while is hurried as well. */
const LATE_MS = 5_000;
/** Until the same act again is taken to need more than itself. */
const FIRST_TRY_MS = 2_500;

const HEAD =
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At,First Investigated At,Time Promoted To Incident,Time First Closed (T60)\n';
const row = (nth, severity) => `${nth},${severity},CLOSED,2026-03-0${1 + (nth % 9)}T12:00:00Z,,,,2026-03-20T0${nth % 7}:20:00Z\n`;
const csv = (n, severity) => HEAD + Array.from({ length: n }, (_, nth) => row(nth, severity(nth))).join('');
const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
/** Takes the browser several pieces. */
const MANY = file('many.csv', csv(20_000, (nth) => ['HIGH', 'LOW'][nth % 2]));
const ARCHIVE = { ...file('many.zip', ''), buffer: zip([{ name: 'many.csv', content: MANY.buffer }]) };
const GZIP = { ...file('many.csv.gz', ''), buffer: gzipSync(MANY.buffer) };
/** More severities than the page lists: the engine writes their CSV. */
const SEVERITIES = file('severities.csv', csv(1_402, (nth) => `S${nth}`));

const button = (page, name) => page.getByRole('button', { name, exact: true });
const days = ['2026-11-12', '2026-11-21'];

/** To where data can be chosen: the first screen, or the dialog over the figures. */
async function choose(page) {
  await dismiss(page);
  // Whoever asked for evidence without being signed in has a dialog of its own in the way.
  if (await page.getByRole('dialog', { name: 'Sign in to load' }).isVisible()) await page.keyboard.press('Escape');
  const load = button(page, 'Load data');
  if ((await load.isVisible()) && !(await button(page, 'Open CSV').isVisible())) await load.click();
  await button(page, 'Open CSV').waitFor();
}
async function dismiss(page) {
  for (const one of await page.getByRole('button', { name: 'Dismiss' }).all()) await one.click();
}
const sample = async (page) => {
  await choose(page);
  await button(page, 'Explore sample data').click();
};
const read = async (page, what) => {
  await choose(page);
  await chooseFiles(page, what);
};
const severities = (page) => read(page, SEVERITIES);
const signIn = async (page, { workbench }) => {
  await choose(page);
  if (await page.getByTestId('signed-in-to').isVisible()) return;
  await fillSignIn(page, { address: workbench });
};
const isSignedIn = async (page) => page.getByTestId('signed-in-to').isVisible();
const signedIn = async (page, visit) => {
  await signIn(page, visit);
  await page.getByTestId('signed-in-to').waitFor();
};
/** At once: the form may be taken away at any time, where nobody can sign in. */
const isUp = (page) => page.evaluate(() => Boolean(document.getElementById('workbench-address')?.value));
const metrics = async (page, visit) => {
  await signedIn(page, visit);
  await getMetrics(page, ...days);
};
const evidence = async (page) => {
  await dismiss(page);
  await button(page, 'Load evidence').click();
};
const hasEvidence = async (page) =>
  (await button(page, 'Load evidence').isVisible()) && (await page.getByTestId('evidence-progress').innerText()).includes('of');
const save = (figure, as) => async (page) => {
  await dismiss(page);
  await page.locator(`#figure-${figure}`).getByRole('button', { name: as, exact: true }).first().click();
};
const isSaved = (_, visit) => visit.downloads.length > 0;
const settled = async (page) => {
  await expect.poll(() => state(page)).toMatch(/ready|empty/);
  // What is out of view comes later; before there is data, nothing does.
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.drawn ?? 'all')).toBe('all');
};
const open = async (page) => {
  await page.goto('./');
};
const opened = async (page) => {
  await open(page);
  await expect.poll(() => isUp(page)).toBe(true);
};
/** Resolves once a service worker has all files. */
const isKept = (page) =>
  page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active && navigator.serviceWorker.controller));
const kept = async (page) => {
  await opened(page);
  await expect.poll(() => isKept(page)).toBe(true);
};
const after = (...acts) => async (page, visit) => {
  for (const act of acts) {
    await act(page, visit);
    await settled(page);
  }
};

/**
 * What a visit is made of: how to get to where a step begins, what its user does, and how it is known to be done. Then, unless the same
 * is done again, what follows (`then`), after what a lost engine needs (`again`). `sampled` faults are tried in every run.
 */
const STEPS = [
  { name: 'opening the page', before: async () => {}, act: open, isDone: isUp, then: sample, sampled: ['page message', 'host status'] },
  { name: 'exploring the sample', before: opened, act: sample, sampled: ['engine memory', 'page memory'] },
  { name: 'opening a file', before: after(opened, sample), act: (page) => read(page, MANY), sampled: ['engine read', 'engine message'] },
  { name: 'opening a zip archive', before: after(opened, sample), act: (page) => read(page, ARCHIVE), sampled: ['engine fetch', 'engine read'] },
  { name: 'opening a gzip file', before: after(opened, sample), act: (page) => read(page, GZIP), sampled: ['engine DecompressionStream', 'host status'] },
  { name: 'signing in', before: opened, act: signIn, isDone: isSignedIn, sampled: ['page postMessage'] },
  { name: 'getting metrics', before: after(opened, sample, signedIn), act: metrics, sampled: ['engine body'] },
  { name: 'loading evidence', before: after(opened, metrics), again: after(metrics), act: evidence, isDone: hasEvidence, isPartial: true, sampled: ['engine read'] },
  { name: 'exporting what the page has', before: after(opened, sample), again: after(sample), act: save('off-hours', 'CSV'), isDone: isSaved, sampled: ['page createObjectURL'] },
  { name: 'exporting what the engine writes', before: after(opened, severities), again: after(severities), act: save('time-to-action', 'CSV'), isDone: isSaved, sampled: ['engine postMessage'] },
  { name: 'exporting a picture', before: after(opened, sample), again: after(sample), act: save('off-hours', 'PNG'), isDone: isSaved, sampled: ['page toDataURL'] },
  {
    name: 'changing a setting',
    before: after(opened, sample),
    again: after(sample),
    act: async (page) => {
      await dismiss(page);
      await setZone(page, (await page.getByText('Times in Tokyo').isVisible()) ? 'Europe/Berlin' : 'Asia/Tokyo');
    },
    isDone: async (page) => (await page.getByText(/Times in (Tokyo|Berlin)/).isVisible()) && page.evaluate(() => /Tokyo|Berlin/.test(globalThis.faults.settings())),
    // The other zone, the second time.
    isOther: true,
    sampled: ['page setItem'],
  },
  { name: 'signing out', before: after(opened, signedIn), again: signedIn, act: (page) => button(page, 'Sign out').click(), isDone: (page) => page.getByLabel('Password').isVisible(), then: signIn, sampled: ['page message'] },
  {
    name: 'keeping the page for offline',
    isKept: true,
    before: async () => {},
    act: open,
    isDone: isUp,
    isOver: isKept,
    // What was not kept is kept at the next visit, and nobody was promised more.
    then: after(kept, sample),
    sampled: ['service worker cache'],
  },
  { name: 'coming back', isKept: true, before: kept, act: open, isDone: isUp, then: sample, sampled: ['service worker body'] },
  {
    name: 'coming back offline',
    isKept: true,
    before: async (page, visit) => {
      await kept(page);
      await visit.host.stop();
    },
    act: open,
    isDone: isUp,
    then: sample,
    sampled: ['service worker digest'],
  },
];

/** What may fail without a word, because nobody has lost anything. */
const HARMLESS = {
  // Where storage is denied, nothing was ever kept. It is said once a setting is changed.
  'opening the page': ['page localStorage'],
};

const test = base.extend({
  folder: [
    async ({}, use) => {
      const folder = harmed();
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  // With few alerts, because evidence takes several calls for each.
  workbench: [
    async ({}, use) => {
      const options = ['--alerts', '60', '--settings', '{"cors":true}'];
      const standIn = spawn('cargo', ['run', '--quiet', '--package', 'stand-in', '--', ...options], { cwd: fileURLToPath(new URL('.', import.meta.url)) });
      const [line] = await once(createInterface(standIn.stdout), 'line');
      await use(/http:\/\/[^/\s]*/.exec(line)[0]);
      standIn.kill();
    },
    { scope: 'worker' },
  ],
});

class Visit {
  downloads = [];
  errors = [];

  constructor({ browser, folder, workbench }, step) {
    this.browser = browser;
    this.workbench = workbench;
    this.host = new Host(folder);
    this.step = step;
  }

  async start(fault, isArmedAtStart) {
    await this.host.start();
    this.context = await this.browser.newContext({
      baseURL: this.host.address,
      serviceWorkers: this.step.isKept ? 'allow' : 'block',
      locale: 'en-US',
      timezoneId: 'UTC',
      acceptDownloads: true,
      storageState: {
        cookies: [],
        origins: [{ origin: new URL(this.host.address).origin, localStorage: [{ name: 'expel-metrics', value: 'theme=dark' }] }],
      },
    });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.page.on('download', (download) => this.downloads.push(download));
    this.page.on('pageerror', (error) => this.errors.push(String(error)));
    if (isArmedAtStart) {
      this.host.toFail = fault;
      await this.page.addInitScript((fault) => {
        // Of the first page alone, not of the one after a reload.
        if (!window.name) globalThis.toFail = fault;
        window.name = 'visited';
      }, fault ?? null);
      this.host.arm(fault);
    }
  }

  /** From now on calls are counted, and the fault waits for its turn. */
  async arm(fault) {
    this.host.toFail = fault;
    this.host.arm(fault);
    for (const thread of await this.threads()) await thread.evaluate((fault) => globalThis.faults?.arm(fault), fault).catch(() => {});
  }

  async threads() {
    return [this.page, ...this.page.workers(), ...this.context.serviceWorkers()];
  }

  async isHit() {
    if (this.host.hit) return true;
    for (const thread of await this.threads()) {
      if (await thread.evaluate(() => globalThis.faults?.isHit).catch(() => false)) return true;
    }
    return false;
  }

  /** Every call that was made since `arm`, by its kind. */
  async counts() {
    const counts = Object.entries(this.host.counts).map(([kind, n]) => ['host', kind, n]);
    for (const [where, threads] of [['page', [this.page]], ['engine', this.page.workers()], ['service worker', this.context.serviceWorkers()]]) {
      for (const thread of threads.slice(0, 1)) {
        const here = await thread.evaluate(() => globalThis.faults.counts);
        counts.push(...Object.entries(here).map(([kind, n]) => [where, kind, n]));
      }
    }
    return counts;
  }

  async end() {
    await this.context.close();
    await this.host.stop().catch(() => {});
  }
}

const isWhole = async (visit, now, expected, isDone = async () => true) =>
  /ready|empty/.test(now.state) &&
  (!expected || (now.figures === expected.figures && now.n_charts === expected.n_charts && now.looks === expected.looks)) &&
  !now.sentences.some((sentence) => /could not be drawn/.test(sentence)) &&
  Boolean(await isDone(visit.page, visit));

/** Waits until what is shown is whole, or says what failed; and gives which, with what was seen last. */
async function outcome(visit, before, expected, isDone) {
  const began = Date.now();
  let now;
  for (;;) {
    const isLate = Date.now() - began > LATE_MS;
    now = await look(visit.page, isLate).catch(() => undefined);
    if (visit.page.url().startsWith('chrome-error:')) {
      const said = ['The browser says that there is no page: reload it'];
      return { kind: 'said', now: { sentences: said }, said };
    }
    if (now) {
      if (await isWhole(visit, now, expected, isDone).catch(() => false)) return { kind: 'whole', now };
      const said = now.sentences.filter((sentence) => !before.sentences.includes(sentence));
      // A page that stopped says that what it shows may be incomplete.
      const isKept = [before.figures, expected.figures].includes(now.figures) || visit.step.isPartial || now.isStopped;
      if (said.length > 0 && now.state !== 'loading' && isKept) return { kind: 'said', now, said };
    }
    if (Date.now() - began > PATIENCE_MS) return { kind: 'neither', now };
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** Before the page is there. */
const EMPTY = { state: 'empty', figures: '', n_charts: 0, looks: '', sentences: [] };

/** Takes the step with a fault in it. Gives what came of it; throws with what is wrong. */
async function take(around, step, fault, expected) {
  const visit = new Visit(around, step);
  const isFirst = !step.before.length;
  try {
    await visit.start(fault, isFirst);
    await step.before(visit.page, visit);
    const before = isFirst ? EMPTY : await look(visit.page);
    if (!isFirst) await visit.arm(fault);
    // A page that has stopped can't be clicked: what it says decides.
    const acted = await step.act(visit.page, visit).then(() => undefined, (error) => error);
    if (acted && !/ERR_|Timeout/.test(acted.message)) throw acted;
    const known = async () => {
      const came = await outcome(visit, before, expected, step.isDone);
      if (came.kind !== 'neither') return came;
      const { figures, ...rest } = came.now ?? {};
      throw new Error(`neither whole nor said: ${JSON.stringify({ ...rest, isAsBefore: figures === before.figures })}`);
    };
    await known();
    for (let tries = 0; tries < 40 && !(await visit.isHit()); tries += 1) await visit.page.waitForTimeout(50);
    const isHit = await visit.isHit();
    // The fault may have come after what was seen.
    const last = await known();
    if (last.kind === 'whole' && visit.errors.length > 0) throw new Error(`whole, but with errors: ${visit.errors}`);
    await goOn(visit, step, expected, last);
    return { kind: isHit ? last.kind : 'not reached', said: last.said?.[0] ?? '' };
  } finally {
    await visit.end();
  }
}

/** The fault is over: the same again, or what follows, comes to its end; after a reload where the page asks for one. */
async function goOn(visit, step, expected, { kind, now }) {
  const { page, host } = visit;
  visit.downloads.length = 0;
  if (!host.server.listening) await host.start();
  await visit.arm(undefined);
  const act = step.then ?? step.act;
  const isOver = async () => isWhole(visit, await look(page), step.then || step.isOther ? undefined : expected, step.then ? undefined : step.isDone);
  const over = async (timeout) => {
    await act(page, visit);
    await expect.poll(isOver, { timeout }).toBe(true);
  };
  const begin = async () => {
    await dismiss(page);
    await step.before(page, visit);
    if (!host.server.listening) await host.start();
  };
  try {
    if (kind === 'said' && now.sentences.some((sentence) => /[Rr]eload/.test(sentence))) {
      await page.goto('./');
      await begin();
    }
    page.setDefaultTimeout(FIRST_TRY_MS);
    // What a lost engine had has to be loaded again first.
    await over(FIRST_TRY_MS).catch(async () => {
      page.setDefaultTimeout(PATIENCE_MS);
      await step.again?.(page, visit);
      await over(PATIENCE_MS);
    });
  } catch (error) {
    throw new Error(`the visit does not go on: ${error.message.split('\n')[0]}; ${JSON.stringify((await look(page)).sentences)}`);
  }
}

/** The step undisturbed: what it comes to, and how often it calls for what. */
async function count(around, step) {
  const visit = new Visit(around, step);
  const isFirst = !step.before.length;
  try {
    await visit.start(undefined, isFirst);
    await step.before(visit.page, visit);
    if (!isFirst) await visit.arm(undefined);
    await step.act(visit.page, visit);
    const isOver = async () => (await isWhole(visit, await look(visit.page), undefined, step.isDone).catch(() => false)) && (!step.isOver || step.isOver(visit.page));
    await expect.poll(isOver, { timeout: PATIENCE_MS }).toBe(true);
    let [counts, former] = [await visit.counts(), ''];
    while (JSON.stringify(counts) !== former) {
      former = JSON.stringify(counts);
      await visit.page.waitForTimeout(600);
      counts = await visit.counts();
    }
    return { expected: await look(visit.page), counts };
  } finally {
    await visit.end();
  }
}

test.describe.configure({ mode: 'parallel' });

for (const step of STEPS) {
  test(`whatever fails once while ${step.name}, it is whole or said`, async ({ browser, folder, workbench }) => {
    const around = { browser, folder, workbench };
    test.setTimeout(IS_FULL ? 1_200_000 : 120_000);
    const { expected, counts } = await count(around, step);
    expect(step.sampled.filter((name) => !counts.some(([where, kind]) => name === `${where} ${kind}`))).toEqual([]);
    const tally = [];
    const wrong = [];
    for (const [where, kind, n_calls] of counts) {
      const name = `${where} ${kind}`;
      // What is no service worker's or the host's was tried while opening the page.
      if (step.isKept && !/^(service worker|host)|register/.test(name)) continue;
      if (IS_FULL ? !ONLY.test(name) : !step.sampled.includes(name)) continue;
      const outcomes = {};
      const calls = IS_FULL ? Array.from({ length: n_calls }, (_, nth) => nth + 1) : [Math.ceil(n_calls / 2)];
      for (const n of calls) {
        const fault = { where, kind, n, lasts: kind === 'localStorage' };
        try {
          const { kind, said } = await take(around, step, fault, expected);
          const outcome = kind === 'said' ? `said “${said.split('\n')[0].slice(0, 90)}…”` : kind;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        } catch (error) {
          if (HARMLESS[step.name]?.includes(name)) outcomes.harmless = (outcomes.harmless ?? 0) + 1;
          else wrong.push(`${name} ${n}: ${error.message.slice(0, 900)}`);
        }
      }
      tally.push(`  ${name}: ${calls.length} of ${n_calls}: ${Object.entries(outcomes).map(([outcome, n]) => `${n} ${outcome}`).join('; ')}`);
    }
    console.log([`${step.name}`, ...tally].join('\n'));
    expect(wrong).toEqual([]);
  });
}
