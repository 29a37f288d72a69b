// The bundle that build/bundle.mjs makes holds less than half of plotly.js. Every chart must look as if it held all.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, open, test } from './app.mjs';

const everything = createRequire(import.meta.url).resolve('plotly.js/dist/plotly.min.js');
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
// The light value of each token, which the page would put in place of its name.
const tokens = Object.fromEntries(
  [...readFileSync(file('style/tokens.css'), 'utf8').matchAll(/^ {2}(--[\w-]+): (?:light-dark\((.*?), .*\)|(.*));$/gm)].map(
    ([, name, light, both]) => [name, light ?? both],
  ),
);
const resolved = (part) =>
  typeof part === 'string' ? (tokens[part] ?? part)
  : Array.isArray(part) ? part.map(resolved)
  : part && typeof part === 'object' ? Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value)]))
  : part;
const questions = file('src/questions');
const plots = Object.fromEntries(
  readdirSync(questions, { recursive: true })
    .filter((name) => name.endsWith('.snap'))
    // A header between two lines of dashes, then the plot.
    .map((name) => [name.replace('.snap', ''), resolved(JSON.parse(readFileSync(`${questions}/${name}`, 'utf8').split('\n---\n')[1]))]),
);

// All that Plotly makes of a plot: what is drawn, what is shown on hover, what a zoom leaves, the exported picture.
const drawAll = (page) =>
  page.evaluate(async (plots) => {
    // Parts refer to each other by names that are made up anew for each plot: here, of the same numbers.
    let at = 0;
    Math.random = () => (at = (at * 48_271 + 11) % 2_147_483_647) / 2_147_483_647;
    const drawn = {};
    for (const [name, plot] of Object.entries(plots)) {
      at = 1;
      const element = document.createElement('div');
      element.style.width = '640px';
      document.body.append(element);
      await Plotly.react(element, plot.data, plot.layout, plot.config);
      const states = { drawn: element.querySelector('.svg-container').outerHTML };
      if (plot.data.length > 0 && plot.data[0].type !== 'pie') {
        const curve = plot.data.findIndex((trace) => trace.hoverinfo !== 'skip');
        Plotly.Fx.hover(element, [{ curveNumber: curve, pointNumber: plot.data[curve].type === 'heatmap' ? [2, 9] : 0 }]);
        states.hovered = element.querySelector('.svg-container').outerHTML;
        Plotly.Fx.unhover(element);
        await Plotly.relayout(element, { 'xaxis.autorange': true });
        states.zoomed = element.querySelector('.svg-container').outerHTML;
      }
      const { data, layout } = plot;
      states.exported = await Plotly.toImage({ data, layout, config: plot.config }, { format: 'svg', width: 800, height: 400 });
      Plotly.purge(element);
      element.remove();
      drawn[name] = states;
    }
    return drawn;
  }, plots);

// One tag a line. The order of attributes says nothing, nor do the last digits of what was measured on another page.
const tags = (text) =>
  (text.startsWith('data:') ? decodeURIComponent(text) : text)
    .replaceAll(/\d+\.\d{4,}/g, (number) => Number(number).toFixed(3))
    .split(/(?=<)/)
    .map((tag) => tag.replace(/(?:\s+[^\s=<>]+="[^"]*")+/, (attributes) => attributes.match(/[^\s=]+="[^"]*"/g).sort().join(' ')));

test('what is left out of plotly.js changes no chart', async ({ page, context }) => {
  expect(Object.keys(plots).length).toBeGreaterThan(20);
  await open(page);
  await expect.poll(() => page.evaluate(() => 'Plotly' in window)).toBe(true);
  const drawn = await drawAll(page);
  expect(await page.evaluate(() => !('Icons' in Plotly) && 'react' in Plotly)).toBe(true);

  const full = await context.newPage();
  // Of the same site, without its policy: Firefox alters what is read from a canvas a little, for each site in a way of its own.
  await full.goto('./settings.json');
  await full.addScriptTag({ path: everything });
  const expected = await drawAll(full);
  for (const [name, states] of Object.entries(expected)) {
    for (const [state, text] of Object.entries(states)) expect(tags(drawn[name][state]), `${name}, ${state}`).toEqual(tags(text));
  }
});
