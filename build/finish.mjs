// Runs after Trunk has built the page: names the engine's files by their content, so that a page never meets an engine of
// another build, bundles what is needed of plotly.js from its npm package, and writes both addresses into index.html.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const staging = process.env.TRUNK_STAGING_DIR;
const inStaging = (name) => join(staging, name);

// Names that tell the content can be cached for good.
const contentHash = (...names) => {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(inStaging(name)));
  return hash.digest('hex').slice(0, 16);
};

const engine = contentHash('engine.js', 'engine_bg.wasm');
const engineJs = `engine-${engine}.js`;
const engineWasm = `engine-${engine}_bg.wasm`;
renameSync(inStaging('engine.js'), inStaging(engineJs));
renameSync(inStaging('engine_bg.wasm'), inStaging(engineWasm));

// Only the kinds of charts that the page draws: a sixth less to transfer than the smallest bundle that plotly.js comes with and that
// can do the same.
//
// Its core also brings menus and sliders, which the page has as native elements: each is replaced by a component that does nothing.
const withoutUnused = {
  name: 'without-unused',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/components\/(updatemenus|sliders|annotations3d)$/ }, ({ path }) => ({
      path: path.split('/').at(-1),
      namespace: 'unused',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = ${JSON.stringify({ moduleType: 'component', name: path })};`,
    }));
  },
};
await build({
  plugins: [withoutUnused],
  entryPoints: [fileURLToPath(new URL('plotly.mjs', import.meta.url))],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  define: { global: 'globalThis' },
  // Styles of maps, which are not drawn.
  loader: { '.css': 'empty' },
  legalComments: 'external',
  outfile: inStaging('plotly.js'),
});
const plotly = `plotly-${contentHash('plotly.js')}.js`;
renameSync(inStaging('plotly.js'), inStaging(plotly));

// Where the page asks for Workbench, unless a deployment says otherwise.
if (process.env.WORKBENCH_ADDRESS) {
  const settings = { workbench_address: process.env.WORKBENCH_ADDRESS };
  writeFileSync(inStaging('settings.json'), `${JSON.stringify(settings)}\n`);
}

const fill = (html, name, content) => {
  const empty = `<meta name="${name}" content="">`;
  if (!html.includes(empty)) throw new Error(`index.html has no ${empty}`);
  return html.replace(empty, () => `<meta name="${name}" content="${content}">`);
};
let html = readFileSync(inStaging('index.html'), 'utf8');
html = fill(html, 'engine', `boot.mjs?js=${engineJs}&amp;wasm=${engineWasm}`);
html = fill(html, 'plotly', plotly);
writeFileSync(inStaging('index.html'), html);
