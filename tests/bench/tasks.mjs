// The longest pieces of work that files with far more of something than any export has put on the page's thread, in Chromium: while
// the file loads, while every table is unfolded, and while a control changes.
//
//   CHROME=… node tests/bench/tasks.mjs [WORDS OF A FILE'S NAME]     (TRACES=FOLDER keeps the traces)
//
// The browser's trace shows how long each task took, by the clock and by what the thread itself worked. The two differ by what other programs
// took of the processor.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { EXTREMES } from '../browser/extremes.mjs';
import { address, pageServer, port } from '../browser/server.mjs';

const N_TOLD = 3;
const wanted = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'expel-metrics-'));
const server = pageServer(fileURLToPath(new URL('../../dist', import.meta.url))).listen(port, '127.0.0.1');
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

/** The longest tasks of the page's thread while `act` goes on, each as [ms by the clock, ms worked]. */
async function longestTasks(page, act) {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  if (process.env.TRACES) writeFileSync(join(process.env.TRACES, `${Date.now()}.json`), JSON.stringify({ traceEvents }));
  // The thread on which the page's scripts were parsed and ran: the one that has its user timing.
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name === 'RunTask' && main.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = 0 }) => [dur / 1_000, tdur / 1_000])
    .sort(([a], [b]) => b - a)
    .slice(0, N_TOLD);
}

// Acts in the page: a driver that looks for elements in long tables takes longer over it than the page over anything.
const unfoldAll = async () => {
  for (const button of document.querySelectorAll('[aria-expanded=false]')) {
    await new Promise((resolve) => setTimeout(resolve));
    button.click();
  }
};
const change = ([name, value]) => {
  const label = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === name);
  label.control.value = value;
  label.control.dispatchEvent(new Event('input', { bubbles: true }));
  label.control.dispatchEvent(new Event('change', { bubbles: true }));
};

const told = (tasks) => tasks.map(([clock, worked]) => `${clock.toFixed(0)} (${worked.toFixed(0)})`).join(', ');
const ready = (page) => page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 200_000 });
const settled = async (page) => {
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), null, { timeout: 200_000 });
  await page.waitForTimeout(300);
};

console.log('longest tasks of the page, ms by the clock (ms worked)');
for (const [name, content] of Object.entries(EXTREMES)) {
  if (!name.includes(wanted)) continue;
  const path = join(folder, 'extreme.csv');
  writeFileSync(path, content());
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => 'Plotly' in window);
  await page.waitForTimeout(1_500);
  const load = await longestTasks(page, async () => {
    await page.getByTestId('file-input').setInputFiles(path);
    await ready(page);
    await settled(page);
  });
  const unfold = await longestTasks(page, async () => {
    await page.evaluate(unfoldAll);
    await settled(page);
  });
  const control = await longestTasks(page, async () => {
    await page.evaluate(change, ['Work starts', '3']);
    await settled(page);
    await page.evaluate(change, ['Time zone', 'Asia/Tokyo']);
    await settled(page);
  });
  console.log(`${name}: load ${told(load)} · unfold ${told(unfold)} · control ${told(control)}`);
  await page.close();
}
await browser.close();
server.close();
rmSync(folder, { recursive: true });
