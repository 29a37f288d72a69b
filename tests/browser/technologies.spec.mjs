// What raised the alerts: a file whose technologies, rules and outcomes are known; tests/golden has larger ones.
import { expect, exploreSample, hasNoAxeViolations, isNear, number, openFiles, rows, test } from './app.mjs';

// Technology, rule, status, investigation type, close reason, minutes to the first action; each as often as it says.
const ALERTS = [
  [8, 'edr', 'Odd process', 'CLOSED', '', 'Benign', 5],
  [2, 'edr', 'Odd process', 'CLOSED', 'Incident', 'Malicious', 10],
  [3, 'edr', 'New driver', 'OPEN', '', '', 20],
  [6, 'okta', 'Odd login', 'CLOSED', '', 'Benign', 60],
  [1, '', '', 'CLOSED', 'Investigation', '', 1],
];
const at = (n, minutes = 0) => new Date(Date.UTC(2026, 2, 2 + (n % 14), 12, minutes)).toISOString();
const alerts = ALERTS.flatMap(([n, ...alert]) => Array.from({ length: n }, () => alert));
const csv = [
  'Expel Alert ID,Severity,Alert Status,Created At,Expel Vendor Tech Name,Expel Alert Name,Investigation ID,Investigation Type,Alert Close Reason,' +
    'First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60)',
  ...alerts.map(([technology, rule, status, type, reason, minutes], n) =>
    [n, 'HIGH', status, at(n), technology, rule, type && `inv-${n}`, type, reason, at(n, minutes), '', '', ''].join(),
  ),
].join('\n');
const file = { name: 'technologies.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

const named = (shown, key) => Object.fromEntries(shown.map((row) => [row[key], row]));

test('technologies and rules have what came of their alerts', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const shown = await rows(page, 'technologies');
  expect(shown.map(({ technology, alerts, incidents, without_action }) => [technology, alerts, incidents, without_action].join(' '))).toEqual([
    'edr 13 2 8',
    'okta 6 0 6',
    ' 1 0 0',
  ]);
  const { edr } = named(shown, 'technology');
  isNear(Number(edr.per_1000), 2_000 / 13);
  isNear(Number(edr.closed_without_action), 0.8);
  expect([edr.median, edr.p95]).toEqual(['5', '20']);
  // Wilson's interval of 2 among 13.
  expect(Number(edr.per_1000_low)).toBeCloseTo(43.258, 2);
  expect(Number(edr.per_1000_high)).toBeCloseTo(422.346, 2);
  const rules = named(await rows(page, 'rules'), 'rule');
  expect(Object.entries(rules).map(([rule, { alerts }]) => `${rule} ${alerts}`)).toEqual(['Odd process 10', 'Odd login 6', 'New driver 3', ' 1']);
  expect(rules['New driver'].closed_without_action).toBe('');
  expect((await rows(page, 'technology-close-reasons')).map(({ technology, reason, alerts }) => [technology, reason, alerts].join(' '))).toEqual([
    'edr Benign 8',
    'edr Malicious 2',
    'okta Benign 6',
    '  1',
  ]);
  const section = page.locator('#technologies');
  await expect(section).toContainText('Noisiest: edr, with 8 alerts closed without investigation, 80% of its closed alerts.');
  await hasNoAxeViolations(page);
});

test('bars and tables stand in the order chosen', { tag: '@main' }, async ({ page }) => {
  await openFiles(page, file);
  const order = page.locator('#technologies-by');
  const names = async (table, key) => (await rows(page, table)).map((row) => row[key]);
  const chart = page.locator('#figure-rules .chart');
  expect(await chart.getAttribute('aria-label')).toContain('Bars of alerts by rule: Odd process 10, Odd login 6');
  await order.selectOption('p95');
  await expect.poll(() => names('technologies', 'technology')).toEqual(['okta', 'edr', '']);
  expect(await names('rules', 'rule')).toEqual(['Odd login', 'New driver', 'Odd process', '']);
  await expect(chart).toHaveAttribute('aria-label', /by p95 of the time to action: Odd login 1 h, New driver 20 min/);
  await order.selectOption('incidents');
  await expect.poll(() => names('rules', 'rule')).toEqual(['Odd process', 'Odd login', 'New driver', '']);
  // A click leads to its alerts, whatever the order.
  await page.getByTestId('table-rules').getByRole('button', { name: 'Odd login' }).click();
  await expect.poll(() => number(page, 'stat-alerts')).toBe(6);
});

test('the sample names its noisiest rule, and what rose', async ({ page }) => {
  await exploreSample(page);
  await expect(page.locator('#figure-rules')).toContainText(/Noisiest: .+, with [\d,]+ alerts closed without investigation, \d+% of its closed alerts\./);
  const rules = await rows(page, 'rules');
  // Each has the same whole weeks.
  expect(new Set(rules.map(({ trend }) => trend.split(' ').length))).toEqual(new Set([11]));
});
