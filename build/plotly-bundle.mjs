// Bundles what the page draws with from plotly.js's npm package. It has room for far more than the page draws: what is left out here
// would be half of the bundle. tests/browser/plotly.spec.mjs proves that every chart looks the same as drawn by all of plotly.js.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

// Components that plotly.js registers, and no chart uses: the page has buttons, legends and menus as native elements, and nothing is
// selected, drawn or zoomed by its slider.
const components = [
  'annotations3d',
  'errorbars',
  'grid',
  'images',
  'legend',
  'modebar',
  'rangeselector',
  'rangeslider',
  'selections',
  'sliders',
  'updatemenus',
];

// Other modules without use, by the end of their path: Promise is there since long, histograms are another kind of chart, and shapes
// can't be drawn by hand.
const modules = [
  'components/legend/defaults',
  'components/legend/draw',
  'components/shapes/display_outlines',
  'components/shapes/draw_newshape/defaults',
  'fonts/ploticon',
  'native-promise-only',
  'plot_api/template_api',
  'plot_api/validate',
  'plots/command',
  'snapshot/download',
  'traces/histogram2d/calc',
];

const ends = (path, names) => names.some((name) => path === name || path.endsWith(`/${name}`));

const withoutUnused = {
  name: 'without-unused',
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path, resolveDir }) => {
      // `require('./draw')` in components/legend is components/legend/draw.
      const full = path.startsWith('.') ? join(resolveDir, path).replaceAll('\\', '/') : path;
      const component = components.find((name) => full.endsWith(`/components/${name}`));
      if (component) return { path: component, namespace: 'unused-component' };
      if (ends(full, modules)) return { path: full.split('/node_modules/').at(-1), namespace: 'unused' };
      return undefined;
    });
    // Whatever is called of them does nothing. Only of the mode bar's place is asked whether it is there or not.
    bundle.onLoad({ filter: /./, namespace: 'unused-component' }, ({ path }) => ({
      contents: `
        const nothing = () => {};
        module.exports = {
          moduleType: 'component', name: ${JSON.stringify(path)},
          manage: nothing, clearOutline: nothing, prepSelect: nothing, selectOnClick: nothing,
        };
        ${path === 'modebar' ? "module.exports.supplyLayoutDefaults = (_, layout) => { layout.modebar = { orientation: 'h' }; };" : ''}`,
    }));
    bundle.onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = () => {};' }));
  },
};

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

// Version 3 of D3 comes as one file, from which nothing can be left out, and as the parts that it was made from, each of which names
// those it needs in lines like `import "../core/class";`.
const d3Parts = [
  'start',
  'arrays/extent',
  'arrays/max',
  'arrays/min',
  'behavior/drag',
  'core/rebind',
  'event/dispatch',
  'event/event',
  'event/mouse',
  'format/round',
  'interpolate/interpolate',
  'interpolate/ease',
  'scale/linear',
  'selection/',
  'transition/',
];
const onlyUsedOfD3 = {
  name: 'only-used-of-d3',
  setup(bundle) {
    const d3 = join(dirname(require.resolve('@plotly/d3/package.json')), 'src');
    bundle.onResolve({ filter: /^@plotly\/d3$/ }, () => ({ path: 'd3', namespace: 'd3' }));
    bundle.onLoad({ filter: /./, namespace: 'd3' }, () => {
      const seen = new Set();
      const part = (path) => {
        if (seen.has(path)) return '';
        seen.add(path);
        return readFileSync(path, 'utf8').replace(/^import "(.*)";$/gm, (_, name) => part(at(dirname(path), name)));
      };
      const at = (folder, name) => `${join(folder, name.endsWith('/') ? `${name}index` : name)}.js`;
      const contents = d3Parts.map((name) => part(at(d3, name))).join('\n');
      return { contents: `${contents}\nmodule.exports = d3; }.apply(self);`, loader: 'js' };
    });
  },
};

/** The folders of the packages that are in the bundle. */
function packageFolders({ outputs }) {
  const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = paths.map((path) => join(root, path).match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const d3 = dirname(require.resolve('@plotly/d3/package.json'));
  return [...new Set([...folders.filter(Boolean), d3])].sort();
}

/** The licenses of packages, which must go with the bundle. */
function licenses(folders) {
  const texts = folders.map((folder) => {
    const name = folder.split(/node_modules[\\/]/).at(-1);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Writes the bundle to `outfile`; resolves to the folders of the packages in it, and the text of the licenses that must go with it. */
export async function bundlePlotly(outfile) {
  const { metafile } = await build({
    plugins: [withoutUnused, withoutDescriptions, onlyUsedOfD3],
    entryPoints: [fileURLToPath(new URL('plotly.mjs', import.meta.url))],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { global: 'globalThis' },
    // Styles of maps, which are not drawn.
    loader: { '.css': 'empty' },
    legalComments: 'none',
    metafile: true,
    outfile,
  });
  const folders = packageFolders(metafile);
  return { folders, licenses: licenses(folders) };
}
