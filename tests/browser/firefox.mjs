#!/usr/bin/env node
// Starts the Firefox that $FIREFOX names, for Playwright to drive, and stands between the two: where Playwright asks for what this
// Firefox doesn't know yet, it is done here by other means. All else passes unchanged, in order.
//
// Playwright runs this as if it were the browser, with its arguments.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import WebSocket, { WebSocketServer } from 'ws';

// Playwright counts its commands from 1, and from Number.MAX_SAFE_INTEGER down.
const FIRST_OWN_ID = 2 ** 50;
const MEDIA = 'emulation.setMediaFeaturesOverride';
const SCHEME = 'prefers-color-scheme';
// The values of the setting that decides what pages see: as the system has it, without one.
const SETTING = 'layout.css.prefers-color-scheme.content-override';
const SETTINGS = { dark: 0, light: 1 };
const sockets = { perMessageDeflate: false, maxPayload: 2 ** 28 };

// Settings can be changed by code of the browser's own only, which a driver may bring if Firefox is told so at the start.
const firefox = spawn(process.env.FIREFOX, ['--remote-allow-system-access', ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'pipe'] });
firefox.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
firefox.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => firefox.kill(signal));

createInterface({ input: firefox.stderr }).on('line', (line) => {
  const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
  if (address) listen(address);
  else console.error(line);
});

function listen(address) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...sockets });
  server.on('listening', () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`));
  server.on('connection', (driver, request) => relay(driver, new WebSocket(address + request.url, sockets)));
}

function relay(driver, browser) {
  const early = [];
  // What Playwright asked for that Firefox may not know, and what is asked here, by the number of the command.
  const unsure = new Map();
  const own = new Map();

  const send = (text) => (browser.readyState === WebSocket.OPEN ? browser.send(text) : early.push(text));
  browser.on('open', () => early.splice(0).forEach((text) => browser.send(text)));
  browser.on('close', () => driver.close());
  browser.on('error', () => driver.close());
  driver.on('close', () => browser.close());

  let last_id = FIRST_OWN_ID;
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      last_id += 1;
      own.set(last_id, { resolve, reject });
      send(JSON.stringify({ id: last_id, method, params }));
    });

  driver.on('message', (data) => {
    const text = String(data);
    // Most are let through unread: some hold files of many megabytes.
    if (text.includes(MEDIA)) {
      const { id, method, params } = JSON.parse(text);
      if (method === MEDIA) unsure.set(id, params.features);
    }
    send(text);
  });

  browser.on('message', (data) => {
    const text = String(data);
    if (text.includes('"browsingContext.download')) {
      driver.send(JSON.stringify(namedDownload(JSON.parse(text))));
      return;
    }
    // The number of the command comes with every answer, and with no event.
    const { id, ...answer } = own.size + unsure.size > 0 ? JSON.parse(text) : {};
    if (own.has(id)) {
      const { resolve, reject } = own.get(id);
      own.delete(id);
      if (answer.type === 'success') resolve(answer.result);
      else reject(new Error(answer.message));
      return;
    }
    const features = unsure.get(id);
    unsure.delete(id);
    if (!features || answer.error !== 'unknown command') {
      driver.send(text);
      return;
    }
    setColorScheme(ask, features).then(
      () => driver.send(JSON.stringify({ type: 'success', id, result: {} })),
      ({ message }) => driver.send(JSON.stringify({ type: 'error', id, error: 'unsupported operation', message })),
    );
  });
}

// Playwright needs to know which download it was that ended. Those of links that hold a file of the page have no number: here, their address.
function namedDownload(event) {
  const { download, navigation, url } = event.params ?? {};
  return download || navigation || !url ? event : { ...event, params: { ...event.params, download: url } };
}

// For all pages of this Firefox: each of Playwright's workers has one of its own, and one test at a time.
async function setColorScheme(ask, features) {
  const others = Object.keys(features).filter((name) => name !== SCHEME);
  if (others.length > 0) throw new Error(`This Firefox does not accept ${others.join(', ')}.`);
  const setting = JSON.stringify(SETTING);
  const value = SETTINGS[features[SCHEME]];
  const expression = value === undefined ? `Services.prefs.clearUserPref(${setting})` : `Services.prefs.setIntPref(${setting}, ${value})`;
  const { contexts } = await ask('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
  const { type, exceptionDetails } = await ask('script.evaluate', { expression, target: { context: contexts[0].context }, awaitPromise: false });
  if (type === 'exception') throw new Error(exceptionDetails.text);
}
