// Runs after Trunk has built the page: names every file but index.html by its content, so that it can be cached for good and a page
// never meets the engine of another build; bundles what is needed of npm packages; writes names and digests into index.html; lists all
// in the service worker, which keeps them for a visit without a network; and says what the page consists of and what built it.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { bundlePlotly, bundleReopen, bundleUnpack, licenses } from './bundle.mjs';
import { withShortImports } from './imports.mjs';
import { withFunctionsInOrder } from './order.mjs';
import { sbom } from './sbom.mjs';
import { source, sysroot, toolchain } from './toolchain.mjs';

const staging = process.env.TRUNK_STAGING_DIR;
const inStaging = (name) => join(staging, name);
const read = (name) => readFileSync(inStaging(name));

// Names that tell the content can be cached for good.
const contentHash = (...names) => {
  const hash = createHash('sha256');
  for (const name of names) hash.update(read(name));
  return hash.digest('hex').slice(0, 16);
};
const integrity = (content) => `sha384-${createHash('sha384').update(content).digest('base64')}`;
const rename = (from, to) => {
  renameSync(inStaging(from), inStaging(to));
  return to;
};
const minify = async (name, loader) => {
  // The glue code holds the names by which the binary finds things, in strings and properties: those stay.
  const { code } = await transform(read(name).toString(), { loader, minify: true, target: 'es2022', legalComments: 'none' });
  writeFileSync(inStaging(name), code);
};

/** The one match of `pattern` in index.html: its groups. */
const find = (html, pattern) => {
  const found = html.match(pattern);
  if (!found) throw new Error(`index.html has no ${pattern}`);
  return found.slice(1);
};

/**
 * Takes this machine out of a binary. Leptos brings an export, which nothing asks for, whose name holds a digest of the path where Cargo keeps
 * a crate: sixteen digits, so nothing moves.
 */
function withoutPlace(name) {
  const bytes = read(name).toString('latin1');
  writeFileSync(inStaging(name), bytes.replaceAll(/(?<=_WASM_SPLIT_MARKER_)[0-9a-f]{16}/g, '0'.repeat(16)), 'latin1');
}

/** Renames glue code and binary by the content of both; returns their names. */
async function nameProgram(program, js, wasm) {
  const short = withShortImports(read(wasm), read(js).toString());
  writeFileSync(inStaging(wasm), withFunctionsInOrder(short.wasm));
  writeFileSync(inStaging(js), short.js);
  await minify(js, 'js');
  withoutPlace(wasm);
  const hash = contentHash(js, wasm);
  const newJs = rename(js, `${program}-${hash}.js`);
  const newWasm = rename(wasm, `${program}-${hash}_bg.wasm`);
  return { js: newJs, wasm: newWasm };
}

/** The script address that starts a program, with the digests that both files must have. */
const startOf = ({ js, wasm }) => {
  const digest = (name) => encodeURIComponent(integrity(read(name)));
  return `${boot}?js=${js}&amp;glue=${digest(js)}&amp;wasm=${wasm}&amp;integrity=${digest(wasm)}`;
};

// Comments are for whoever reads the sources.
let html = read('index.html').toString().replaceAll(/\s*<!--.*?-->/gs, '');

const ofReopening = await bundleReopen(inStaging('reopen.mjs'));
const reopen = rename('reopen.mjs', `reopen-${contentHash('reopen.mjs')}.mjs`);

const list = await nameProgram('alert-list', 'alert-list.js', 'alert-list_bg.wasm');

// What nothing else names: a digest here is as good as one in index.html, which has that of this script.
const named = (...names) => `[${names.flatMap((name) => [`'${name}'`, `'${integrity(read(name))}'`]).join(', ')}]`;
let bootWithNames = read('boot.mjs').toString();
for (const [place, names] of [
  ["const REOPEN = ['', ''];", [reopen]],
  ["const ALERT_LIST = ['', '', '', ''];", [list.js, list.wasm]],
]) {
  if (!bootWithNames.includes(place)) throw new Error(`boot.mjs has no ${place}`);
  bootWithNames = bootWithNames.replace(place, () => place.replace(/\[.*\]/, () => named(...names)));
}
writeFileSync(inStaging('boot.mjs'), bootWithNames);
await minify('boot.mjs', 'js');
const boot = rename('boot.mjs', `boot-${contentHash('boot.mjs')}.mjs`);

const [pageJs, pageWasm] = find(html, /<script [^>]*id="boot"[^>]*\?js=([^&"]+)&wasm=([^&"]+)"/);
const page = await nameProgram('expel-metrics', pageJs, pageWasm);
const engine = await nameProgram('engine', 'engine.js', 'engine_bg.wasm');

// The engine fetches it when an archive is opened, and reads in its own address what it is called and which digest it must have.
const ofUnpacking = await bundleUnpack(inStaging('unpack.mjs'));
const unpack = rename('unpack.mjs', `unpack-${contentHash('unpack.mjs')}.mjs`);
const engineStart = `${startOf(engine)}&amp;unpack=${unpack}&amp;unpacked=${encodeURIComponent(integrity(read(unpack)))}`;

const ofCharts = await bundlePlotly(inStaging('plotly.js'));
const npmFolders = [...new Set([...ofCharts, ...ofReopening, ...ofUnpacking])].sort();
writeFileSync(inStaging('LICENSES.txt'), licenses(npmFolders));
const plotly = rename('plotly.js', `plotly-${contentHash('plotly.js')}.js`);

// Where the page asks for Workbench, unless a deployment says otherwise.
if (process.env.WORKBENCH_ADDRESS) {
  const settings = { workbench_address: process.env.WORKBENCH_ADDRESS };
  writeFileSync(inStaging('settings.json'), `${JSON.stringify(settings)}\n`);
}

const replace = (pattern, replacement) => {
  find(html, pattern);
  html = html.replace(pattern, () => replacement);
};
for (const [style, name] of html.matchAll(/<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>/g)) {
  await minify(name, 'css');
  const styles = rename(name, `${name.replace(/-[^-]*$/, '')}-${contentHash(name)}.css`);
  html = html.replace(style, () => `<link rel="stylesheet" href="./${styles}" integrity="${integrity(read(styles))}">`);
}
replace(
  /<script [^>]*id="boot"[^>]*>/,
  `<script type="module" id="boot" src="./${startOf(page)}" integrity="${integrity(read(boot))}">`,
);
replace(
  /<link rel="modulepreload"[^>]*>/,
  `<link rel="modulepreload" href="./${page.js}" integrity="${integrity(read(page.js))}">`,
);
replace(
  /<link rel="preload"[^>]*>/,
  `<link rel="preload" href="./${page.wasm}" as="fetch" type="application/wasm" crossorigin integrity="${integrity(read(page.wasm))}">`,
);
replace('<meta name="engine" content="">', `<meta name="engine" content="${engineStart}">`);
replace('<meta name="engine-integrity" content="">', `<meta name="engine-integrity" content="${integrity(read(boot))}">`);
replace('<meta name="plotly" content="">', `<meta name="plotly" content="${plotly}">`);
replace('<meta name="plotly-integrity" content="">', `<meta name="plotly-integrity" content="${integrity(read(plotly))}">`);

const hashed = readdirSync(staging).filter((name) => /-[0-9a-f]{16}(_bg)?\.(js|mjs|wasm|css|svg)$/.test(name)).sort();
const digests = () => hashed.map((name) => [name, integrity(read(name))]);
// The same sources give the same build, and the same build the same id, whoever makes it.
const build = createHash('sha256').update(JSON.stringify([html, digests()])).digest('hex').slice(0, 16);
replace('<meta name="build" content="">', `<meta name="build" content="${build}">`);
writeFileSync(inStaging('index.html'), html);

const files = [['./', integrity(html)], ...digests()];
const worker = read('service-worker.js')
  .toString()
  .replace("const BUILD = '';", () => `const BUILD = '${build}';`)
  .replace('const FILES = [];', () => `const FILES = ${JSON.stringify(files)};`);
if (worker.includes("BUILD = ''") || worker.includes('FILES = []')) throw new Error('service-worker.js has no place for the files');
writeFileSync(inStaging('service-worker.js'), worker);

const tools = toolchain();
writeFileSync(inStaging('sbom.cdx.json'), sbom(npmFolders, tools));

// In the form that `sha256sum --check` reads. Where Workbench is, each deployment says for itself, and who built it is not what was built.
const ofThisBuild = ['settings.json', 'build.json', 'SHA256SUMS'];
const sums = readdirSync(staging)
  .filter((name) => !ofThisBuild.includes(name))
  .sort()
  .map((name) => `${createHash('sha256').update(read(name)).digest('hex')}  ${name}\n`);
writeFileSync(inStaging('SHA256SUMS'), sums.join(''));
writeFileSync(inStaging('build.json'), `${JSON.stringify({ build, ...source(), ...tools }, null, 2)}\n`);

// Where the page was built is nobody's business, and would differ for whoever builds it next. A folder with a space in its name cannot be kept
// out (build/tools.sh says so).
const home = homedir();
const checkout = fileURLToPath(new URL('..', import.meta.url));
const folders = [home, process.env.CARGO_HOME || join(home, '.cargo'), sysroot(), checkout, process.env.CARGO_TARGET_DIR || 'target'];
// Each with a separator at its end.
const places = folders.map((folder) => join(resolve(checkout, folder), '/')).filter((folder) => folder !== '/' && !/\s/.test(folder));
// A folder like /src also ends the names of other folders: of such, only what stands behind no name counts.
const isNamed = (content, place) => {
  const isDeep = place.split('/').length > 3;
  return content.split(place).slice(0, -1).some((before) => isDeep || !/[\w.-]$/.test(before));
};
for (const name of readdirSync(staging)) {
  const content = read(name).toString('latin1');
  const place = [...places, '/registry/src/'].find((text) => isNamed(content, text));
  if (place) throw new Error(`${name} names a folder of this machine, ${place} — build through build/tools.sh, as make does`);
}
