// The figures as the page shows them, and whether others have the same.
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

// As the page's raw values.
function shown() {
  const value = (name) => Number(document.querySelector(`[data-testid=${name}]`).dataset.value);
  const rows = (name) => {
    const bodies = [...document.querySelector(`[data-testid=table-${name}]`).tBodies];
    return bodies.flatMap((body) => [...body.rows]).map((row) => Object.fromEntries([...row.cells].map((cell) => [cell.dataset.key, cell.dataset.value])));
  };
  return {
    counts: Object.fromEntries(['rows-read', 'rows-testing', 'rows-unreadable', 'rows-duplicate', 'stat-alerts'].map((name) => [name, value(name)])),
    arrivals: rows('arrivals'),
    daily: rows('daily-alerts').map(({ alerts }) => Number(alerts)),
    by_severity: rows('time-to-action'),
  };
}

export async function shownFigures(page) {
  const { counts, arrivals, daily, by_severity } = await page.evaluate(shown);
  const known = ['alerts', 'measured', 'mean', 'median', 'p90', 'p95'];
  const numbers = ({ severity, ...of }) => ({ severity, ...Object.fromEntries(known.map((key) => [key, of[key] === '' ? null : Number(of[key])])) });
  return {
    rows: counts['rows-read'],
    testing: counts['rows-testing'],
    unreadable: counts['rows-unreadable'],
    duplicates: counts['rows-duplicate'],
    alerts: counts['stat-alerts'],
    by_hour: arrivals.map((row) => WEEKDAYS.map((weekday) => Number(row[weekday]))),
    daily,
    // Of all severities together and of intervals, nobody else has figures.
    by_severity: by_severity.filter(({ severity }) => severity !== 'all').map(numbers),
  };
}

// Fails unless `others` is what the page shows: counts to the letter, statistics to nine digits.
export function agree(who, ours, others, path = 'figures') {
  if (Array.isArray(ours) || (ours !== null && typeof ours === 'object')) {
    const byName = (values) => (path.endsWith('by_severity') ? Object.fromEntries(values.map((value) => [value.severity, value])) : values);
    const [one, other] = [byName(ours), byName(others ?? {})];
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    for (const key of keys) agree(who, one[key], other[key], `${path} ${key}`);
    return;
  }
  const is_near = typeof ours === 'number' && typeof others === 'number' && Math.abs(ours - others) <= 1e-9 * Math.max(1, Math.abs(ours));
  if (!is_near && ours !== others) throw new Error(`${who} has another figure than the page: ${path}: ${others} instead of ${ours}`);
}
