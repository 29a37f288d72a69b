// What the page draws with, and nothing else of plotly.js: `scatter` is always part of it.
import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import heatmap from 'plotly.js/lib/heatmap';
import pie from 'plotly.js/lib/pie';

// What is dragged over becomes a filter or the period, of which a new plot comes soon: until then nothing is zoomed, which would be drawn for nothing.
const sayOnly = (element, change) => element.emit('plotly_relayout', change);
Plotly.register([bar, heatmap, pie, { moduleType: 'apiMethod', name: '_guiRelayout', fn: sayOnly }]);
globalThis.Plotly = Plotly;
