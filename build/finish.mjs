// Runs after Trunk has built the page: names the engine's files by their content, so that a page never meets an engine of
// another build, brings plotly.js from its npm package, and writes both addresses into index.html.
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const staging = process.env.TRUNK_STAGING_DIR;
const inStaging = (name) => join(staging, name);

const hash = createHash('sha256');
for (const name of ['engine.js', 'engine_bg.wasm']) hash.update(readFileSync(inStaging(name)));
const build = hash.digest('hex').slice(0, 16);
const engineJs = `engine-${build}.js`;
const engineWasm = `engine-${build}_bg.wasm`;
renameSync(inStaging('engine.js'), inStaging(engineJs));
renameSync(inStaging('engine_bg.wasm'), inStaging(engineWasm));

const package_json = createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min/package.json');
const { version } = JSON.parse(readFileSync(package_json, 'utf8'));
const plotly = `plotly-cartesian-${version}.min.js`;
copyFileSync(join(dirname(package_json), 'plotly-cartesian.min.js'), inStaging(plotly));
copyFileSync(join(dirname(package_json), 'LICENSE'), inStaging(`plotly-cartesian-${version}.LICENSE.txt`));

const fill = (html, name, content) => {
  const empty = `<meta name="${name}" content="">`;
  if (!html.includes(empty)) throw new Error(`index.html has no ${empty}`);
  return html.replace(empty, () => `<meta name="${name}" content="${content}">`);
};
let html = readFileSync(inStaging('index.html'), 'utf8');
html = fill(html, 'engine', `boot.mjs?js=${engineJs}&amp;wasm=${engineWasm}`);
html = fill(html, 'plotly', plotly);
writeFileSync(inStaging('index.html'), html);
