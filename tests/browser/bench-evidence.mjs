// How fast the page fetches the evidence of 1,000 alerts from a server that takes 20 ms for each, in Chromium: beside the time that six
// requests at a time would take if nothing else did, and beside a bare worker that fetches the same addresses in the same run and throws
// the answers away; and the longest task that held up the page meanwhile.
//
//   node tests/browser/bench-evidence.mjs [RUNS]     (5 without an argument)
//
// The stand-in's release build serves page and Workbench on one origin, as the proxies in deploy/ do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { TOKEN } from './workbench.mjs';

const N_ALERTS = 1_000;
const N_AT_A_TIME = 6;
const DELAY_MS = 20;
const IDEAL_MS = (N_ALERTS / N_AT_A_TIME) * DELAY_MS;
const n_runs = Number(process.argv[2] ?? 5);

const project = fileURLToPath(new URL('../..', import.meta.url));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// What the bare worker runs.
const BARE = `onmessage = async ({ data: { addresses, token, n_at_a_time } }) => {
  const began = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: n_at_a_time }, async () => {
    while (next < addresses.length) {
      const response = await fetch(addresses[next++], { headers: { authorization: 'Bearer ' + token }, cache: 'no-store' });
      await response.arrayBuffer();
    }
  }));
  postMessage(performance.now() - began);
};`;

const server = spawn(`${process.env.CARGO_TARGET_DIR ?? `${project}/target`}/release/stand-in`, ['--pages', `${project}/dist`], { stdio: ['ignore', 'pipe', 'inherit'] });
const [opening] = await once(server.stdout, 'data');
const [site] = String(opening).split('\n');
const tell = (path, settings) => fetch(`${site}/stand-in/${path}`, { method: 'POST', body: settings && JSON.stringify(settings) });

async function measure(browser) {
  await tell('reset');
  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.tasks.push([startTime, duration]);
    }).observe({ type: 'longtask' });
  });
  await page.goto(site);
  await page.waitForFunction((origin) => document.querySelector('#workbench-address')?.value === origin, site);
  await page.getByLabel('API token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Start', { exact: true }).fill('2026-08-24');
  await page.getByLabel('End', { exact: true }).fill('2026-11-21');
  await page.getByRole('button', { name: 'Get metrics' }).click();
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready');
  await page.getByLabel('Alerts to look at').selectOption('1000');
  // Where the user watches: nothing is measured that nobody sees.
  await page.locator('#assets').scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_000);
  await tell('faults', { on_alerts: [{ fault: { delay: { ms: DELAY_MS } } }] });

  const loading = await page.evaluate(async (n_alerts) => {
    window.tasks.length = 0;
    const said = () => document.querySelector('[data-testid=evidence-progress]').textContent;
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Load evidence');
    const began = performance.now();
    button.click();
    const all = n_alerts.toLocaleString('en-US');
    await new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (said() !== `${all} of ${all} alerts`) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.querySelector('#assets'), { subtree: true, childList: true, characterData: true });
    });
    const took = performance.now() - began;
    // What was asked for last is drawn yet.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return { took, longest: Math.max(0, ...window.tasks.map(([, duration]) => duration)), n_long: window.tasks.length };
  }, N_ALERTS);

  const requests = await (await fetch(`${site}/stand-in/requests`)).json();
  const addresses = requests.map(({ path }) => path).filter((path) => path.includes('/expel_alerts/')).map((path) => site + path);
  if (addresses.length !== N_ALERTS) throw new Error(`${addresses.length} requests for ${N_ALERTS} alerts`);
  // Of the same origin, but without a policy that forbids a worker made here.
  await page.goto(`${site}/stand-in/requests`);
  const bare = await page.evaluate(
    async ([script, work]) => {
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
      const took = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      worker.postMessage(work);
      const ms = await took;
      worker.terminate();
      return ms;
    },
    [BARE, { addresses, token: TOKEN, n_at_a_time: N_AT_A_TIME }],
  );
  await page.close();
  return { ...loading, bare };
}

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--disable-background-networking', ...asRoot] });
try {
  console.log(`${N_ALERTS} alerts, ${DELAY_MS} ms each, ${N_AT_A_TIME} at a time: ideally ${IDEAL_MS.toFixed(0)} ms; times in ms`);
  console.log('   run   bare   page  × ideal  × bare  longest task  tasks over 50');
  const told = (name, { bare, took, longest, n_long }) =>
    console.log(
      [
        [name, 6], [bare.toFixed(0), 6], [took.toFixed(0), 6], [(took / IDEAL_MS).toFixed(2), 8], [(took / bare).toFixed(2), 7], [longest.toFixed(0), 13],
        [String(n_long), 14],
      ].map(([text, width]) => text.padStart(width)).join(' '),
    );
  const runs = [];
  for (let run = 1; run <= n_runs; run += 1) {
    runs.push(await measure(browser));
    told(String(run), runs.at(-1));
  }
  const of = (name) => median(runs.map((run) => run[name]));
  told('median', { bare: of('bare'), took: of('took'), longest: of('longest'), n_long: of('n_long') });
  console.log(`median of the ratios: ${median(runs.map(({ took }) => took / IDEAL_MS)).toFixed(2)} × ideal, ${median(runs.map(({ took, bare }) => took / bare)).toFixed(2)} × bare`);
} finally {
  await browser.close();
  server.kill();
}
