// Puts a binary's functions in an order in which gzip finds more of each in those before it. Generic code is compiled to many forms that are almost
// alike, but gzip looks back only 32 kB.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODE, CUSTOM, imports, leb128, Reader, section, sized } from './wasm.mjs';

// Among the names of a binary, those of its functions; among its imports, a function.
const FUNCTION_NAMES = 1;
const FUNCTION = 0;
// Two functions are alike as far as they share runs of this many bytes. Shorter runs are everywhere, longer ones end at each number that differs.
const RUN = 6;
// A run in more functions than this tells little of what two of them share, and costs much to count.
const MAX_FUNCTIONS = 1000;
// How far back gzip looks, less a function of usual length.
const WINDOW = 30_000;

/** The bodies of a binary's functions. */
function bodies(wasm) {
  const reader = new Reader(wasm, section(wasm, CODE).content);
  return Array.from({ length: reader.number() }, () => reader.bytesOf(reader.number()));
}

/** The runs of each function that other functions have as well, and the functions of each run. */
function runs(functions) {
  const functionsOf = new Map();
  functions.forEach((body, nth) => {
    const own = new Set();
    for (let at = 0; at + RUN <= body.length; at += 1) {
      let run = 0;
      for (let i = at; i < at + RUN; i += 1) run = (Math.imul(run, 0x01000193) ^ body[i]) >>> 0;
      own.add(run);
    }
    for (const run of own) {
      if (functionsOf.has(run)) functionsOf.get(run).push(nth);
      else functionsOf.set(run, [nth]);
    }
  });
  const runsOf = functions.map(() => []);
  for (const [run, those] of functionsOf) {
    if (those.length === 1 || those.length > MAX_FUNCTIONS) functionsOf.delete(run);
    else for (const nth of those) runsOf[nth].push(run);
  }
  return { functionsOf, runsOf };
}

/**
 * Indices of `functions`, the longest first, then always the one that shares most with those in the window before it, for its length: a run counts more,
 * the fewer functions have it.
 */
function order(functions) {
  const { functionsOf, runsOf } = runs(functions);
  const shared = new Float64Array(functions.length);
  const timesInWindow = new Map();
  const count = (nth, change) => {
    for (const run of runsOf[nth]) {
      const before = timesInWindow.get(run) ?? 0;
      timesInWindow.set(run, before + change);
      if (before > 0 && before + change > 0) continue;
      const those = functionsOf.get(run);
      for (const other of those) shared[other] += change / those.length;
    }
  };
  const weight = functions.map((body) => Math.sqrt(body.length));
  const best = (left, value) => left.reduce((best, nth) => (value(nth) > value(best) + 1e-12 ? nth : best));
  const ordered = [];
  let left = functions.map((_, nth) => nth);
  let windowStart = 0;
  let windowLength = 0;
  while (left.length > 0) {
    const next = best(left, ordered.length === 0 ? (nth) => functions[nth].length : (nth) => shared[nth] / weight[nth]);
    left = left.filter((nth) => nth !== next);
    ordered.push(next);
    count(next, 1);
    windowLength += functions[next].length;
    while (windowLength > WINDOW && windowStart < ordered.length - 1) {
      const gone = ordered[windowStart++];
      count(gone, -1);
      windowLength -= functions[gone].length;
    }
  }
  return ordered;
}

/** A binary with its functions in another order: wasm-opt sorts them by name, and gets their places for names. */
export function withFunctionsInOrder(wasm) {
  // Those that are imported have the first numbers.
  const first = imports(wasm).filter(({ description }) => description[0] === FUNCTION).length;
  const functions = bodies(wasm);
  const names = new Array(functions.length);
  order(functions).forEach((nth, place) => (names[nth] = String(place).padStart(6, '0')));
  const named = names.flatMap((name, nth) => [...leb128(first + nth), ...sized(Buffer.from(name))]);
  const content = [...sized(Buffer.from('name')), FUNCTION_NAMES, ...sized([...leb128(names.length), ...named])];
  const folder = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    const file = join(folder, 'program.wasm');
    writeFileSync(file, Buffer.concat([wasm, Buffer.from([CUSTOM, ...sized(content)])]));
    execFileSync('wasm-opt', ['--reorder-functions-by-name', file, '-o', file], { stdio: 'inherit' });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
