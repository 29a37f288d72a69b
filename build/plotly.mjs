// What the page draws with, and nothing else of plotly.js: `scatter` is always part of it.
import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import heatmap from 'plotly.js/lib/heatmap';
import pie from 'plotly.js/lib/pie';

Plotly.register([bar, heatmap, pie]);
globalThis.Plotly = Plotly;
