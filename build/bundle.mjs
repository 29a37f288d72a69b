// Bundles what the page loads besides its binaries with what it needs of npm packages. Of plotly.js that is its core and the kinds of charts that
// build/plotly.mjs registers, as the package says how; tests/browser/plotly.spec.mjs proves that every chart looks the same as drawn by all of it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

// What every attribute means, for plotly.js's documentation: a sixth of the bundle. Its own build leaves it out as well. It is a text in
// quotes, or several that are joined.
const text = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/.source;
const description = new RegExp(`^\\s*description:\\s*(?:${text}|\\[(?:\\s|,|${text})*\\]\\s*\\.join\\(\\s*' ?'\\s*\\)),?\\s*$`, 'gm');

// What it brings whatever is drawn, and that no chart here has: line for line, by file. Two lines are one to be replaced and what replaces it.
const component = (name) => `require('./components/${name}'),`;
const clearOutline = (folder) => ['selections', 'shapes/handle_outline'].map((file) => `require('${folder}/${file}').clearOutline`);
const unused = {
  'src/core.js': [
    ...['annotations3d', 'selections', 'images', 'updatemenus', 'sliders', 'rangeslider', 'rangeselector', 'grid', 'errorbars', 'legend'].map(component),
    // Every browser that runs WebAssembly has promises.
    "require('native-promise-only');",
    "exports.Icons = require('./fonts/ploticon');",
    "exports.Snapshot = require('./snapshot');",
  ],
  // What hovering over several traces at once shows looks like a legend.
  'components/fx/hover.js': ["var legendSupplyDefaults = require('../legend/defaults');", "var legendDraw = require('../legend/draw');"],
  // Without a bar of buttons, it returns before it needs these; the names of buttons matter only for adding one.
  'components/modebar/manage.js': ["var createModeBar = require('./modebar');", "var modeBarButtons = require('./buttons');"],
  'components/modebar/constants.js': [
    "var modeBarButtons = require('./buttons');",
    'var buttonList = Object.keys(modeBarButtons);',
    'buttonList.forEach(function(k) {\n    addToForeButtons(modeBarButtons[k]);\n});',
  ],
  // What sliders and menus do.
  'plots/plots.js': [
    "var commandModule = require('./command');",
    ...['executeAPICommand', 'computeAPICommandBindings', 'manageCommandObserver', 'hasSimpleAPICommandBindings'].map(
      (name) => `plots.${name} = commandModule.${name};`,
    ),
  ],
  // Days are chosen by zooming, and marks by what they are about: nothing is selected.
  'plots/cartesian/dragbox.js': [
    ...['prepSelect', 'selectOnClick'].map((name) => `var ${name} = require('../../components/selections').${name};`),
    clearOutline('../../components'),
  ],
  // Once the last label is in its place, not once for each: it measures all of them.
  'plots/cartesian/axes.js': [['if(ax._adjustTickLabelsOverflow) {', 'if(ax._adjustTickLabelsOverflow && this === tickLabels[0].at(-1)) {']],
  // Needed by two-dimensional histograms alone.
  'traces/heatmap/calc.js': ["var histogram2dCalc = require('../histogram2d/calc');"],
  'plot_api/plot_api.js': [clearOutline('../components')],
  'plot_api/index.js': [
    "exports.validate = require('./validate');",
    "exports.downloadImage = require('../snapshot/download');",
    "var templateApi = require('./template_api');",
    'exports.makeTemplate = templateApi.makeTemplate;',
    'exports.validateTemplate = templateApi.validateTemplate;',
  ],
};
const withoutThese = {
  name: 'without-these',
  setup(bundle) {
    bundle.onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, ({ path }) => {
      const file = Object.keys(unused).find((file) => path.replaceAll('\\', '/').endsWith(`/${file}`));
      const lines = file ? unused[file] : [];
      const contents = lines.reduce((text, line) => {
        const [former, latter] = [line, ''].flat();
        if (!text.includes(former)) throw new Error(`plotly.js has no “${former}” any more: see build/bundle.mjs.`);
        return text.replace(former, latter);
      }, readFileSync(path, 'utf8'));
      return { contents: contents.replace(description, ''), loader: 'js' };
    });
  },
};

// What makes zip archives: nothing here does, and it is a third of zip.js. The package does not say that it may be left out.
const withoutWriter = {
  name: 'without-writer',
  setup(bundle) {
    bundle.onResolve({ filter: /\/zip-(?:core-)?writer\.js$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: false }));
  },
};

/** The folders of the packages that are in a bundle. */
function packageFolders({ outputs }) {
  const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = paths.map((path) => join(root, path).match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
}

/** The licenses of packages, which must go with their bundles. */
export function licenses(folders) {
  const texts = folders.map((folder) => {
    const name = folder.split(/node_modules[\\/]/).at(-1);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Writes a bundle of `entry` to `outfile`; resolves to the folders of the packages in it. */
async function bundle(entry, outfile, options) {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    outfile,
    ...options,
  });
  return packageFolders(metafile);
}

/** Writes what draws the charts. */
export const bundlePlotly = (outfile) =>
  bundle('build/plotly.mjs', outfile, {
    plugins: [withoutThese],
    format: 'iife',
    define: { global: 'globalThis' },
    // Styles of maps, which are not drawn.
    loader: { '.css': 'empty' },
  });

/** Writes what offers the last file again. */
export const bundleReopen = (outfile) => bundle('src/reopen.mjs', outfile, { format: 'esm' });

/** Writes what unpacks archives. */
export const bundleUnpack = (outfile) => bundle('src/unpack.mjs', outfile, { plugins: [withoutWriter], format: 'esm' });
