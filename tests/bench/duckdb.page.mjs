// The same figures with DuckDB-Wasm in its worker, from the file's handle, by SQL.
import * as duckdb from '@duckdb/duckdb-wasm';

const at = (path) => new URL(path, location.href).href;
const worker = new Worker('duckdb.worker.js');
const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);

const began = performance.now();
await database.instantiate(at('duckdb.wasm'));
const connection = await database.connect();
window.start_ms = performance.now() - began;

// Text first: a cell that is no timestamp is an unreadable one, not an error. Of rows with one id the first is taken, so rows are numbered: here they are the same.
const TABLE = `
  CREATE TABLE cells AS
  WITH times AS (SELECT "Expel Alert ID" AS id, "Severity" AS severity, "Alert Status" AS status,
    TRY_CAST("Insert At (T3)" AS TIMESTAMP) AS created_at,
    TRY_CAST("First Assigned To User At (T4)" AS TIMESTAMP) AS user_at,
    TRY_CAST("Time First Investigative Action (T5a)" AS TIMESTAMP) AS investigative_at, TRY_CAST("Time Promoted To Incident" AS TIMESTAMP) AS promoted_at,
    TRY_CAST("Time First Closed (T60)" AS TIMESTAMP) AS closed_at
  FROM read_csv('sample.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '\\0'))
  SELECT id, severity, status, created_at, list_min([CASE WHEN user_at >= created_at THEN user_at END,
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
const BY_HOUR = 'SELECT hour(created_at) AS hour, isodow(created_at) - 1 AS weekday, count(*) AS alerts FROM alerts GROUP BY ALL';
const DAILY = `
  SELECT date_diff('day', DATE '1970-01-01', CAST(created_at AS DATE)) AS day, count(*) AS alerts FROM alerts GROUP BY ALL ORDER BY day`;
const BY_SEVERITY = `
  WITH waits AS (
    SELECT severity, CASE WHEN status <> 'NEW' AND action_at >= created_at
      THEN (epoch_us(action_at) - epoch_us(created_at)) / 60e6 END AS minutes
    FROM alerts)
  SELECT severity, count(*) AS alerts, count(minutes) AS measured, avg(minutes) AS mean,
    quantile_cont(minutes, 0.5) AS median, quantile_cont(minutes, 0.9) AS p90, quantile_cont(minutes, 0.95) AS p95
  FROM waits GROUP BY severity`;

const rows = async (sql) => {
  const result = await connection.query(sql);
  return result.toArray().map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])));
};

window.compute = async (file) => {
  await database.registerFileHandle('sample.csv', file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  await connection.query(TABLE);
  await connection.query(ALERTS);
  const [counts] = await rows(COUNTS);
  const by_hour = Array.from({ length: 24 }, () => Array(7).fill(0));
  for (const { hour, weekday, alerts } of await rows(BY_HOUR)) by_hour[hour][weekday] = alerts;
  const days = await rows(DAILY);
  const daily = Array(days.at(-1).day - days[0].day + 1).fill(0);
  for (const { day, alerts } of days) daily[day - days[0].day] = alerts;
  const duplicates = counts.rows - counts.testing - counts.unreadable - counts.alerts;
  return { ...counts, duplicates, by_hour, daily, by_severity: await rows(BY_SEVERITY) };
};
