// The bundle that build/plotly-bundle.mjs makes holds less than half of plotly.js. Every chart must look as if it held all.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, open, test } from './app.mjs';

const everything = createRequire(import.meta.url).resolve('plotly.js/dist/plotly.min.js');
const folder = fileURLToPath(new URL('../charts-snapshots/', import.meta.url));
const plots = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.snap'))
    // A header between two lines of dashes, then the plot.
    .map((name) => [name.replace('.snap', ''), JSON.parse(readFileSync(folder + name, 'utf8').split('\n---\n')[1])]),
);

// All that Plotly makes of a plot: what is drawn, what is told on hover, what a zoom leaves, the exported picture.
const drawAll = (page) =>
  page.evaluate(async (plots) => {
    // Parts refer to each other by names that are made up anew for each plot.
    const named = (text) => text.replaceAll(/(clip|g|legend|defs-|cb|topdefs-)?[0-9a-f]{6}(?=xy|x|y|plot|["')-])/g, 'id');
    const drawn = {};
    for (const [name, plot] of Object.entries(plots)) {
      const element = document.createElement('div');
      element.style.width = '640px';
      document.body.append(element);
      await Plotly.react(element, plot.data, plot.layout, plot.config);
      const states = { drawn: element.querySelector('.svg-container').outerHTML };
      if (plot.data.length > 0 && plot.data[0].type !== 'pie') {
        const at = plot.data.findIndex((trace) => trace.hoverinfo !== 'skip');
        Plotly.Fx.hover(element, [{ curveNumber: at, pointNumber: plot.data[at].type === 'heatmap' ? [2, 9] : 0 }]);
        states.hovered = element.querySelector('.svg-container').outerHTML;
        Plotly.Fx.unhover(element);
        await Plotly.relayout(element, { 'xaxis.autorange': true });
        states.zoomed = element.querySelector('.svg-container').outerHTML;
      }
      const { data, layout } = plot;
      states.exported = await Plotly.toImage({ data, layout, config: plot.config }, { format: 'svg', width: 800, height: 400 });
      Plotly.purge(element);
      element.remove();
      drawn[name] = Object.fromEntries(Object.entries(states).map(([key, text]) => [key, named(text)]));
    }
    return drawn;
  }, plots);

test('what is left out of plotly.js changes no chart', async ({ page, context }) => {
  expect(Object.keys(plots).length).toBeGreaterThan(20);
  await open(page);
  await expect.poll(() => page.evaluate(() => 'Plotly' in window)).toBe(true);
  const drawn = await drawAll(page);
  expect(await page.evaluate(() => 'Icons' in Plotly && 'react' in Plotly)).toBe(true);

  const full = await context.newPage();
  await full.goto('about:blank');
  await full.addScriptTag({ path: everything });
  const expected = await drawAll(full);
  for (const [name, states] of Object.entries(expected)) {
    for (const [state, text] of Object.entries(states)) expect(drawn[name][state], `${name}, ${state}`).toBe(text);
  }
});
