// Exports of other tools: recognized by their columns, or read as the user says.
import { readFileSync } from 'node:fs';
import { chooseFiles, expect, fixture, isNear, isReady, number, open, rows, setZone, test } from './app.mjs';

const { tools } = JSON.parse(readFileSync(fixture('../golden/tools.json'), 'utf8'));
const NAMES = {
  'sentinel-incidents': 'Microsoft Sentinel incidents',
  'defender-alerts': 'Microsoft Defender alerts',
  'crowdstrike-alerts': 'CrowdStrike alerts',
  'splunk-notables': 'Splunk notable events',
  'elastic-alerts': 'Elastic Security alerts',
  'pagerduty-incidents': 'PagerDuty incidents',
  'servicenow-tickets': 'ServiceNow tickets',
  'jira-tickets': 'Jira tickets',
  'splunk-numbers': 'Splunk notable events',
  'servicenow-numbers': 'ServiceNow tickets',
  'crowdstrike-seconds': 'CrowdStrike alerts',
};

async function openTool(page, name) {
  await open(page);
  await chooseFiles(page, fixture(`tools/${name}.csv`));
  await isReady(page);
}

for (const [name, wanted] of Object.entries(tools)) {
  test(`${name}: its figures, and what was taken from which column`, async ({ page }) => {
    await openTool(page, name);
    expect(await number(page, 'stat-alerts')).toBe(wanted.alerts);
    expect(await number(page, 'stat-open')).toBe(wanted.alerts - wanted.statuses.CLOSED);
    const said = page.getByTestId('columns');
    await expect(said).toContainText(NAMES[name] ? `was read as ${NAMES[name]}` : 'is not an export from Workbench');
    const days = await rows(page, 'daily-alerts');
    expect(days.reduce((sum, { alerts }) => sum + Number(alerts), 0)).toBe(wanted.alerts);
    if (wanted.measured > 0) {
      const all = (await rows(page, 'time-to-action')).find(({ severity }) => severity === 'all');
      expect(Number(all.measured)).toBe(wanted.measured);
      isNear(Number(all.mean), wanted.total_minutes / wanted.measured);
      const severities = (await rows(page, 'time-to-action')).filter(({ severity }) => severity !== 'all');
      expect(Object.fromEntries(severities.map(({ severity, alerts }) => [severity, Number(alerts)]))).toEqual(wanted.severities);
    }
    const technologies = Object.keys(wanted.technologies).filter(Boolean);
    if (technologies.length > 0) expect((await rows(page, 'technologies')).map(({ technology }) => technology).sort()).toEqual(technologies.sort());
    // Expel's words are for Expel's files.
    for (const key of ['stat-investigations', 'stat-incidents', 'stat-notified']) await expect(page.getByTestId(key)).toHaveAttribute('data-value', '');
    await expect(page.getByText('“Closed without you”, “Investigations”, “Incidents” and “Alerts escalated to you” are only in exports from Workbench.')).toBeVisible();
    await expect(page.getByText('None of these alerts can be looked up in Workbench.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Load evidence' })).toHaveAttribute('aria-disabled', 'true');
  });
}

test('the user says what is what, and is remembered for files with the same columns', async ({ page }) => {
  await openTool(page, 'own-list');
  expect(await number(page, 'stat-open')).toBe(19);
  // A word that nothing is known about.
  await page.getByLabel('Status “active” (19 rows) is').selectOption({ label: 'Closed' });
  await expect.poll(() => number(page, 'stat-open')).toBe(0);
  // A column that was taken by what it holds is not in the file.
  await page.getByLabel('Severity from').selectOption({ label: 'Not in this file' });
  await expect.poll(async () => (await rows(page, 'time-to-action')).map(({ severity }) => severity)).toEqual(['']);
  const columns = async () => Object.fromEntries((await rows(page, 'data-columns')).map(({ wanted, column }) => [wanted, column]));
  expect((await columns()).severity).toBe('');
  // No status: what is open cannot be told.
  await page.getByLabel('Status from').selectOption({ label: 'Not in this file' });
  await expect(page.getByTestId('stat-open')).toHaveAttribute('data-value', '');
  // No creation time: there is nothing to show, and the page says what to do.
  await page.getByLabel('Created from').selectOption({ label: 'Not in this file' });
  await expect(page.getByTestId('stat-alerts')).toHaveAttribute('data-value', '');
  await expect(page.getByTestId('columns')).toContainText('no column was taken for the times at which alerts were created');
  await page.getByLabel('Created from').selectOption({ label: 'Came in' });
  await expect.poll(() => number(page, 'stat-alerts')).toBe(30);

  // The browser asks before data is left.
  page.once('dialog', (dialog) => dialog.accept());
  await page.reload();
  await chooseFiles(page, fixture('tools/own-list.csv'));
  await isReady(page);
  expect((await columns()).severity).toBe('');
  await page.getByLabel('Severity from').selectOption({ label: 'Level' });
  await expect.poll(async () => (await rows(page, 'time-to-action')).map(({ severity }) => severity)).toEqual(['CRITICAL', 'HIGH', 'MEDIUM', 'all']);
});

test('the first rows are shown as they were read', async ({ page }) => {
  await openTool(page, 'jira-tickets');
  await setZone(page, 'Europe/Berlin');
  await expect
    .poll(async () => (await rows(page, 'data-preview'))[0])
    .toMatchObject({ line: '2', created: '2026-09-02 18:08:00', id: 'SEC-300', severity: 'Lowest', status: 'CLOSED', closed: '2026-09-02 21:19:00' });
});

test('an export from Workbench is read by its own names, without a word about columns', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Explore sample data' }).click();
  await isReady(page);
  await expect(page.getByTestId('table-data-columns')).toHaveCount(0);
  await expect(page.getByText('was read as')).toHaveCount(0);
});

test('figures that other files do not have leave with them', async ({ page }) => {
  const headings = () => page.locator('#data figure h3').allInnerTexts();
  await openTool(page, 'sentinel-incidents');
  const ofTool = await headings();
  await page.getByRole('button', { name: 'Load data' }).click();
  await chooseFiles(page, fixture('golden/export.csv'));
  await expect.poll(() => number(page, 'rows-read')).toBeGreaterThan(500);
  await isReady(page);
  const tables = await page.locator('#data figure > .figure-table table').evaluateAll((all) => all.map(({ dataset }) => dataset.testid));
  const ids = await page.locator('#data figure').evaluateAll((all) => all.map(({ id }) => id.replace('figure-', 'table-')));
  expect(ids).toEqual(tables);
  expect(await headings()).not.toEqual(ofTool);
});
