// Bundles what the page draws with from plotly.js's npm package, as that package says how: its core, and the kinds of charts that
// build/plotly.mjs registers. tests/browser/plotly.spec.mjs proves that every chart looks the same as drawn by all of plotly.js.
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

/** The folders of the packages that are in the bundle. */
function packageFolders({ outputs }) {
  const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = paths.map((path) => join(root, path).match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
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
    plugins: [withoutDescriptions],
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
