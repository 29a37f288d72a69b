// The product's front door: in a fresh clone of what is committed, `make serve` shows the sample's figures, and `make demo` lets one sign in.
//
// Tools and crates are those of this machine, and so is what is compiled of them: Cargo keeps it in this checkout's target folder, which the clone
// does not have. Nothing else that another command leaves behind is there: no target, dist, node_modules or test-results. That a machine without
// any crate gets them all is a test of its own.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, isReady, number, rows, test } from './app.mjs';
import { port as firstPort } from './server.mjs';

const checkout = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
// The same path for each run, so that Cargo finds its own again; not below the checkout, whose settings Cargo would read as well.
const folder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'expel-metrics',
  `fresh-clone-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`,
);
// What is committed and what is here must be the same for that: to Cargo the two are one package, and it would take what it built of the clone for
// what it would build here.
const changed = execFileSync('git', ['status', '--porcelain'], { cwd: checkout }).toString();
const target = process.env.CARGO_TARGET_DIR ?? join(checkout, 'target');
const ports = { serve: firstPort + 20, demo: firstPort + 21 };

/** The environment of somebody who types `make` in a shell: without what the `make` above this gives to its commands, or puts on PATH. */
function plainEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(MAKE|MFLAGS|npm_|NODE_|TEST_|FORCE_COLOR|WORKBENCH_ADDRESS|PORT$)/.test(name));
  const path = process.env.PATH.split(delimiter).filter((place) => !place.startsWith(checkout));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    CARGO_TARGET_DIR: changed ? join(target, 'fresh-clone') : target,
  };
}

let running;

/** Starts `make COMMAND` in the clone and waits until something answers at its port. The result gives what it has printed so far. */
async function start(command) {
  const port = ports[command];
  let said = '';
  const child = spawn('make', [command, `PORT=${port}`], { cwd: folder, detached: true, env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  running = { child, ended };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      said += bytes;
    });
  }
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer?.ok) return () => said;
    await sleep(500);
  }
  throw new Error(`make ${command} ended by itself:\n${said.split('\n').slice(-40).join('\n')}`);
}

async function stop() {
  if (!running) return;
  const { child, ended } = running;
  running = undefined;
  for (const signal of ['SIGINT', 'SIGKILL']) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of the group are gone.
    }
    if (await Promise.race([ended.then(() => true), sleep(10_000, false)])) return;
  }
}

test.beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  execFileSync('git', ['clone', '--quiet', '--depth', '1', String(pathToFileURL(checkout)), folder], { stdio: 'inherit' });
  for (const left of ['target', 'dist', 'node_modules', 'test-results']) expect(existsSync(join(folder, left)), left).toBe(false);
  if (changed) console.log(`This is a clone of the last commit. Not in it:\n${changed}`);
});
test.afterEach(stop);
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Trunk builds without a network, so every crate must be there before: also those that only the page needs.
test('a machine without any crate downloads them before the page is built', () => {
  const home = mkdtempSync(join(tmpdir(), 'expel-metrics-crates-'));
  try {
    // Where this machine gets crates from.
    const config = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'config.toml');
    if (existsSync(config)) copyFileSync(config, join(home, 'config.toml'));
    const build = ['run', 'cargo', 'metadata', '--offline', '--locked', '--all-features', '--format-version', '1'];
    execFileSync('build/tools.sh', build, { cwd: folder, env: { ...plainEnvironment(), CARGO_HOME: home }, maxBuffer: 2 ** 28 });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test.describe('make serve', () => {
  test.use({ baseURL: `http://127.0.0.1:${ports.serve}/` });

  test('shows the sample’s figures', async ({ page }) => {
    await start('serve');
    await page.goto('./');
    await page.getByRole('button', { name: 'Explore sample data' }).click();
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBeGreaterThan(9_000);
    expect((await rows(page, 'time-to-action')).length).toBeGreaterThan(3);
    await expect(page.locator('.chart svg').first()).toBeVisible();
  });
});

test.describe('make demo', () => {
  test.use({ baseURL: `http://127.0.0.1:${ports.demo}/` });

  test('lets one sign in with what it prints, and get metrics', async ({ page, baseURL }) => {
    const said = await start('demo');
    const printed = (label) => new RegExp(`^${label}: (.+)$`, 'm').exec(said())?.[1];
    await page.goto('./');
    await expect(page.getByLabel('Workbench address')).toHaveValue(baseURL.replace(/\/$/, ''));
    for (const label of ['User name', 'Password', 'MFA code']) {
      await expect.poll(() => printed(label), `${label} in what make demo prints`).toBeTruthy();
      await page.getByLabel(label).fill(printed(label));
    }
    page.expectError(/401/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Get metrics' }).click();
    await isReady(page);
    expect(await number(page, 'stat-alerts')).toBeGreaterThan(1_000);
  });
});
