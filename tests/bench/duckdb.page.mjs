// The same figures with DuckDB-Wasm in its worker, from the file's handle, by SQL; and what a user asks for once the file is loaded.
import * as duckdb from '@duckdb/duckdb-wasm';

const at = (path) => new URL(path, location.href).href;
const worker = new Worker('duckdb.worker.js');
const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);

const began = performance.now();
await database.instantiate(at('duckdb.wasm'));
const connection = await database.connect();
window.start_ms = performance.now() - began;

// The columns of the export that have a name here.
const TEXTS = { id: 'Expel Alert ID', severity: 'Severity', status: 'Alert Status', technology: 'Expel Vendor Tech Name' };
const TIMES = {
  created_at: 'Insert At (T3)',
  user_at: 'First Assigned To User At (T4)',
  organization_at: 'First Assigned To Org At',
  investigative_at: 'Time First Investigative Action (T5a)',
  remediation_at: 'Time First Remediation Action (T5b)',
  promoted_at: 'Time Promoted To Incident',
  closed_at: 'Time First Closed (T60)',
  last_closed_at: 'Time Last Closed (T6)',
};
const named = (columns, value) => Object.entries(columns).map(([name, column]) => `${value(`"${column}"`)} AS ${name}`);
const TYPED = [...named(TEXTS, (column) => column), ...named(TIMES, (column) => `TRY_CAST(${column} AS TIMESTAMP)`)];
const OTHERS = `* EXCLUDE (${[...Object.values(TEXTS), ...Object.values(TIMES)].map((column) => `"${column}"`)})`;
const FOR_FIGURES = 'id, severity, status, created_at';

// Text first: a cell that is no timestamp is an unreadable one, not an error. Of rows with one id the first is taken, so rows are numbered: here they are the same.
const cells = (kept) => `
  CREATE TABLE cells AS
  WITH times AS (SELECT ${OTHERS}, ${TYPED}
  FROM read_csv('sample.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '\\0'))
  SELECT ${kept}, list_min([CASE WHEN user_at >= created_at THEN user_at END,
    CASE WHEN investigative_at >= created_at THEN investigative_at END,
    CASE WHEN promoted_at >= created_at THEN promoted_at END, CASE WHEN closed_at >= created_at THEN closed_at END]) AS action_at
  FROM times`;
const ALERTS = `
  CREATE TABLE alerts AS
  WITH readable AS (SELECT rowid AS row, * FROM cells WHERE severity <> 'TESTING' AND created_at IS NOT NULL),
    first AS (SELECT min(row) AS row FROM readable GROUP BY CASE WHEN id = '' THEN CAST(row AS VARCHAR) ELSE id END)
  SELECT readable.* FROM readable SEMI JOIN first USING (row)`;
const COUNTS = `
  SELECT count(*) AS rows, count(*) FILTER (severity = 'TESTING') AS testing,
    count(*) FILTER (severity <> 'TESTING' AND created_at IS NULL) AS unreadable, (SELECT count(*) FROM alerts) AS alerts
  FROM cells`;
const byHour = (where) => `
  SELECT hour(created_at) AS hour, isodow(created_at) - 1 AS weekday, count(*) AS alerts FROM alerts WHERE ${where} GROUP BY ALL`;
const perDay = (where) => `
  SELECT date_diff('day', DATE '1970-01-01', CAST(created_at AS DATE)) AS day, count(*) AS alerts FROM alerts WHERE ${where} GROUP BY ALL ORDER BY day`;
const bySeverity = (where) => `
  WITH waits AS (
    SELECT severity, CASE WHEN status <> 'NEW' AND action_at >= created_at
      THEN (epoch_us(action_at) - epoch_us(created_at)) / 60e6 END AS minutes
    FROM alerts WHERE ${where})
  SELECT severity, count(*) AS alerts, count(minutes) AS measured, avg(minutes) AS mean,
    quantile_cont(minutes, 0.5) AS median, quantile_cont(minutes, 0.9) AS p90, quantile_cont(minutes, 0.95) AS p95
  FROM waits GROUP BY severity`;
const CONDITIONS = {
  severity: (value) => `severity = '${value}'`,
  technology: (value) => `technology = '${value}'`,
  days: ([start, end]) => `created_at >= DATE '${start}' AND created_at < DATE '${end}' + 1`,
};
// What the page's list shows at first.
const LISTED = `created_at, severity, "Expel Alert Title", technology, status, action_at, "Investigation Type",
  "First Assigned User Name (T4 Assignee)", "Alert Close Reason", organization_at, closed_at, id`;
const N_LISTED = 50;

const rows = async (sql) => {
  const result = await connection.query(sql);
  return result.toArray().map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])));
};

async function figures(where) {
  const by_hour = Array.from({ length: 24 }, () => Array(7).fill(0));
  for (const { hour, weekday, alerts } of await rows(byHour(where))) by_hour[hour][weekday] = alerts;
  const days = await rows(perDay(where));
  const daily = Array(days.at(-1).day - days[0].day + 1).fill(0);
  for (const { day, alerts } of days) daily[day - days[0].day] = alerts;
  return { by_hour, daily, by_severity: await rows(bySeverity(where)) };
}

// The columns that a search looks through, as the page's does: all text.
let texts;

// With all columns of the file, or with those that the figures need.
window.compute = async (file, keepsAll = false) => {
  await database.registerFileHandle('sample.csv', file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  await connection.query(cells(keepsAll ? '*' : FOR_FIGURES));
  await connection.query(ALERTS);
  const [counts] = await rows(COUNTS);
  const duplicates = counts.rows - counts.testing - counts.unreadable - counts.alerts;
  const answer = { ...counts, duplicates, ...(await figures('true')) };
  if (keepsAll) texts = (await rows("SELECT column_name AS name FROM duckdb_columns() WHERE table_name = 'alerts' AND data_type = 'VARCHAR'")).map(({ name }) => name);
  return answer;
};

// The figures of the alerts that meet all conditions, and how many of each severity and technology meet the others: what the page's filters show.
window.narrowed = async (narrowing) => {
  const conditions = Object.entries(narrowing).map(([by, value]) => [by, CONDITIONS[by](value)]);
  const where = (except) => conditions.flatMap(([by, condition]) => (by === except ? [] : [condition])).join(' AND ') || 'true';
  const [{ alerts }] = await rows(`SELECT count(*) AS alerts FROM alerts WHERE ${where()}`);
  const choices = {};
  for (const by of ['severity', 'technology']) {
    const counted = await rows(`SELECT ${by} AS value, count(*) AS n FROM alerts WHERE ${where(by)} GROUP BY ALL`);
    choices[by] = Object.fromEntries(counted.map(({ value, n }) => [value, n]));
  }
  return { alerts, choices, ...(await figures(where())) };
};

// Faster than `ILIKE`. One query for the first rows and the number of all: each alone takes as long.
window.search = async (word) => {
  const has_word = texts.map((text) => `contains(lower("${text}"), '${word}')`).join(' OR ');
  const hits = await rows(`SELECT ${LISTED}, count(*) OVER () AS n FROM alerts WHERE ${has_word} ORDER BY created_at DESC LIMIT ${N_LISTED}`);
  return hits[0]?.n ?? 0;
};

window.rowsAt = (place) => rows(`SELECT ${LISTED} FROM alerts ORDER BY created_at DESC LIMIT ${N_LISTED} OFFSET ${place}`);
