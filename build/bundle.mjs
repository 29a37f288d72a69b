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
const withoutDescriptions = {
  name: 'without-descriptions',
  setup(bundle) {
    bundle.onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(description, ''),
      loader: 'js',
    }));
  },
};

// What the core brings whatever is drawn, and that no chart here has: line for line.
const component = (name) => `require('./components/${name}'),`;
const unused = {
  'core.js': ['annotations3d', 'images', 'updatemenus', 'sliders', 'rangeslider', 'rangeselector', 'grid', 'errorbars'].map(component),
  'plot_api/index.js': [
    "exports.validate = require('./validate');",
    "exports.downloadImage = require('../snapshot/download');",
    "var templateApi = require('./template_api');",
    'exports.makeTemplate = templateApi.makeTemplate;',
    'exports.validateTemplate = templateApi.validateTemplate;',
  ],
};
const withoutUnused = {
  name: 'without-unused',
  setup(bundle) {
    bundle.onLoad({ filter: /plotly\.js[\\/]src[\\/](core|plot_api[\\/]index)\.js$/ }, ({ path }) => {
      const [, lines] = Object.entries(unused).find(([file]) => path.replaceAll('\\', '/').endsWith(`/src/${file}`));
      const contents = lines.reduce((text, line) => {
        if (!text.includes(line)) throw new Error(`plotly.js has no “${line}” any more: see build/bundle.mjs.`);
        return text.replace(line, '');
      }, readFileSync(path, 'utf8'));
      return { contents, loader: 'js' };
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
    plugins: [withoutUnused, withoutDescriptions],
    format: 'iife',
    define: { global: 'globalThis' },
    // Styles of maps, which are not drawn.
    loader: { '.css': 'empty' },
  });

/** Writes what offers the last file again. */
export const bundleReopen = (outfile) => bundle('src/reopen.mjs', outfile, { format: 'esm' });

/** Writes what unpacks archives. */
export const bundleUnpack = (outfile) => bundle('src/unpack.mjs', outfile, { plugins: [withoutWriter], format: 'esm' });
