// Files that hold far more of something than any export does: for the tests of long-tasks.spec.mjs, and to measure with tests/bench/tasks.mjs.
const HEAD =
  'Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At,First Investigated At,Time Promoted To Incident,Time First Closed (T60)\n';
const FIRST_ON = '1726-01-01';

const day = (nth) => new Date(Date.parse(FIRST_ON) + nth * 86_400_000).toISOString().slice(0, 10);
const csv = (n, row) => Buffer.from(HEAD + Array.from({ length: n }, (_, nth) => `${row(nth)}\n`).join(''));
const onDay = (id, on) => `${id},HIGH,CLOSED,${on}T12:00:00Z,,,,${on}T13:00:00Z`;
const ofSeverity = (id, severity) => `${id},${severity},CLOSED,2026-03-02T12:00:00Z,,,,2026-03-02T${13 + (id % 8)}:00:00Z`;

/** A number from 0 to 1 that looks like chance and is the same each time. */
const scattered = (nth) => Math.abs(Math.sin(nth * 12.9898) * 43_758.5453) % 1;

const N_DAYS = 109_573;

export const EXTREMES = {
  'a cell of 10 MB': () => csv(2, (nth) => ofSeverity(nth, nth === 0 ? 'x'.repeat(10_000_000) : 'HIGH')),
  '50 cells of 1 MB': () => csv(50, (nth) => ofSeverity(nth, `${nth}${'x'.repeat(1_000_000)}`)),
  'ten years of days': () => csv(3_653, (nth) => onDay(nth, day(nth))),
  '300 years, day by day': () => csv(N_DAYS, (nth) => onDay(nth, day(nth))),
  '300 years of unequal days': () => csv(2 * N_DAYS, (nth) => onDay(nth, day(Math.floor(scattered(nth) * N_DAYS)))),
  '300 years of changes': () => csv(N_DAYS / 2, (nth) => onDay(nth, day(Math.floor(nth / 40) * 80 + (nth % 40)))),
  '5,000 severities': () => csv(5_000, (nth) => ofSeverity(nth, `S${nth}`)),
  '100,000 severities': () => csv(100_000, (nth) => ofSeverity(nth, `S${nth}`)),
  'a million severities': () => csv(1_000_000, (nth) => ofSeverity(nth, `S${nth}`)),
};
