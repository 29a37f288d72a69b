// Starts a WebAssembly binary: the page's module script and the web worker's entry alike. The address of this file
// names, in its query, the glue code (`js`) and the binary (`wasm`) to start, and the digests that the two must have. An inline script
// could do the same, but the Content-Security-Policy forbids those.
//
// Who runs this has checked it: the page by its script element, the engine because the page fetches it with its digest first (`ui::engine_link`).
const query = new URL(import.meta.url).searchParams;
const at = (name) => new URL(query.get(name), import.meta.url);

// Whatever turns text into elements or names a script to run goes through here, where browsers know Trusted Types: the policy in
// index.html lets nothing else do so. The markup that the page is made of passes, since none of these elements and attributes can act.
// Text of the data never comes this way; should it ever, it could bring nothing that does anything.
const ELEMENT = 'h[1-6]|p|span|strong|em|code|div|section|dl|dt|dd|ul|ol|li|label|legend|button|svg|rect|path|br|hr';
const ATTRIBUTE = 'class|id|for|role|type|tabindex|hidden|title|aria-[a-z]+|data-[a-z-]+|viewBox|width|height|rx|d';
const HARMLESS = new RegExp(`^(?:[^<]|<!-*>|</(?:${ELEMENT})>|<(?:${ELEMENT})(?: (?:${ATTRIBUTE})(?:="[^"<>]*")?)* ?/?>)*$`);
const folder = new URL('./', import.meta.url).href;
globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (html) => (html.length < 10_000 && HARMLESS.test(html) ? html : null),
  createScriptURL: (address) => (new URL(address, folder).href.startsWith(folder) ? address : null),
});

// The smallest module with a SIMD instruction: an engine that has them is not even valid where they are unknown.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/** What the browser lacks, as a sentence for its user; nothing if it has everything. */
function lacking() {
  if (typeof WebAssembly === 'undefined') {
    return 'This browser has WebAssembly turned off, or is too old to have it. Allow WebAssembly for this page, or use a current Chrome, Edge, Firefox or Safari.';
  }
  if (!WebAssembly.validate(new Uint8Array(SIMD))) {
    return 'This browser is too old. It needs Chrome or Edge 91, Firefox 89, Safari 16.4, or a later one.';
  }
  if (typeof Worker === 'undefined') {
    return 'This browser has web workers turned off, and the page computes its figures in one. Allow them for this page, or use a current Chrome, Edge, Firefox or Safari.';
  }
  return undefined;
}

const isWorker = typeof document === 'undefined';
// A worker needs no workers, and the page has looked already.
const lack = isWorker ? undefined : lacking();

// What unpacks archives, for the engine: as its glue code below, once there is one to unpack.
if (isWorker) globalThis.unpacker = () => fetch(at('unpack'), { integrity: query.get('unpacked') }).then(() => import(at('unpack')));

// The last resort, for a page that failed itself: its code is in a state that nobody foresaw, so nothing of it is asked for anything any more.
// `engine` is the running worker (`ui::engine_link`), which holds the token.
function stopIfBroken(error) {
  // A trap, or a stack without room, of the page's binary; by name, because there may be no WebAssembly. Errors of plotly.js are not meant.
  const isOverflow = /^(RangeError|InternalError)$/.test(error?.name) && /wasm/.test(error.stack);
  if (error?.name !== 'RuntimeError' && !isOverflow) return;
  globalThis.engine?.terminate();
  document.getElementById('stopped').hidden = false;
  // What still runs of it must not say otherwise.
  const root = document.documentElement;
  const insist = () => {
    if (root.dataset.state !== 'error') root.dataset.state = 'error';
  };
  insist();
  new MutationObserver(insist).observe(root, { attributeFilter: ['data-state'] });
}
if (!isWorker) {
  addEventListener('error', (event) => stopIfBroken(event.error));
  addEventListener('unhandledrejection', (event) => stopIfBroken(event.reason));
}

// The script that offers files again, and finds files in folders: build/finish.mjs fills in its name and digest.
const REOPEN = ['', ''];

// The list of alerts is a separate program: the names of its glue code and its binary, each with its digest, filled in likewise.
const ALERT_LIST = ['', '', '', ''];
let alertList;

/** Gets the list of alerts, once. */
async function getAlertList() {
  const [js, glue, wasm, integrity] = ALERT_LIST;
  const address = (name) => new URL(name, import.meta.url);
  const binary = fetch(address(wasm), { integrity });
  binary.catch(() => {});
  await fetch(address(js), { integrity: glue });
  const list = await import(address(js));
  await list.default({ module_or_path: binary });
  return list;
}

/** Which alerts it lists, once it was shown. */
let listed;

/** Shows the alerts of a scope (`src/filters.rs` says which there are); if the list cannot be had, the note for that says so. */
async function showAlerts(scope) {
  const note = document.getElementById('alert-list-note');
  try {
    (await (alertList ??= getAlertList())).open(scope);
    listed = scope;
    note.textContent = '';
  } catch (error) {
    alertList = undefined;
    console.warn(error);
    note.textContent = 'The list of alerts could not be loaded. Check the connection and press the button again.';
  }
}
if (!isWorker) {
  globalThis.showAlerts = showAlerts;
  addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-alert-list]');
    if (button) showAlerts(button.dataset.alertList);
  });
  // Forward leads to the list again, whose entry has half a number.
  addEventListener('popstate', ({ state }) => {
    if (state % 1 && listed !== undefined) showAlerts(listed);
  });
}

/** Whether a style sheet did not load: some browsers then have none, others an empty one. Without them the page cannot be read, and its charts have no colors. */
const isUnstyled = () => [...document.querySelectorAll('link[rel=stylesheet]')].some((link) => !link.sheet?.cssRules.length);

/** Whether a page of another origin is around this one, at any distance. */
function isFramed() {
  for (let inner = window; inner !== inner.top; inner = inner.parent) {
    try {
      if (inner.parent.location.origin !== location.origin) return true;
    } catch {
      // Of another origin nothing may be read.
      return true;
    }
  }
  return false;
}

/** Shows one of the notices of index.html in place of the page. */
function showInstead(id) {
  const notice = document.getElementById(id);
  notice.hidden = false;
  document.getElementById('starting')?.remove();
  document.documentElement.dataset.state = 'error';
  return notice;
}

// Nobody types a password into a page that another site can lay something over.
if (!isWorker && isFramed()) showInstead('framed');
else await start();

async function start() {
  try {
    if (lack) throw new Error(lack);
    if (!isWorker && isUnstyled()) throw new Error('A style sheet did not load');
    const binary = fetch(at('wasm'), { integrity: query.get('integrity') });
    // If the glue code fails first, nobody waits for the binary any more.
    binary.catch(() => {});
    // An import cannot ask for a digest, and only a document has links that can: what the browser imports is what it has just got here.
    if (isWorker) await fetch(at('js'), { integrity: query.get('glue') });
    const glue = await import(at('js'));
    await glue.default({ module_or_path: binary });
    if (!isWorker) {
      addEventListener('drop', whenFoldersAreDropped, true);
      await whenFilesAreKept();
    }
  } catch (error) {
    // In the worker the page hears of it through the worker's error event.
    if (isWorker) throw error;
    const notice = showInstead('cannot-start');
    if (lack) notice.querySelector('[role=alert]').textContent = lack;
    console.error(error);
  }
}

/** Gets that script. */
function reopen() {
  const [name, integrity] = REOPEN;
  const script = new URL(name, import.meta.url);
  // As with the worker's glue code above.
  return fetch(script, { integrity }).then(() => import(script));
}

/** A drop of folders is not for the page, which can read files alone: it gets what is in them. After the event there are no items any more. */
function whenFoldersAreDropped(event) {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) return;
  event.preventDefault();
  reopen().then(
    ({ open }) => open(entries),
    () => {
      const input = document.getElementById('csv-files');
      input.dataset.remark = 'The folder could not be opened. Choose the files in it instead.';
      input.dispatchEvent(new Event('change'));
    },
  );
}

/** Where the browser can keep handles to files: gets the script that does, once there is a file to keep or one to offer again. */
async function whenFilesAreKept() {
  if (!('getAsFileSystemHandle' in DataTransferItem.prototype)) return;
  // Without this script nothing is amiss.
  const get = () => reopen().catch(console.warn);
  const kept = await indexedDB.databases().catch(() => []);
  if (kept.some(({ name }) => name === 'keyval-store')) get();
  else addEventListener('dragenter', get, { once: true });
}
