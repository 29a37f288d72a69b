// Tables in Markdown, and how their figures are written.

// Browsers tell of tasks of the page's thread from this length on.
const LONG_TASK_MS = 50;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const ms = (value) => (value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US'));
export const ratio = (value) => value.toFixed(2);
export const task = (value) => (value === 0 ? `< ${LONG_TASK_MS}` : ms(value));

export function table(headers, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(headers), row(headers.map((_, at) => (at === 0 ? '---' : '---:'))), ...lines.map(row)].join('\n');
}
