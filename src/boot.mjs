// Starts a WebAssembly binary: the page's module script and the web worker's entry alike. The address of this file
// names, in its query, the glue code (`js`) and the binary (`wasm`) to start, and the digest that the binary must have. An inline script
// could do the same, but the Content-Security-Policy forbids those.
const query = new URL(import.meta.url).searchParams;
const at = (name) => new URL(query.get(name), import.meta.url);

try {
  const binary = fetch(at('wasm'), { integrity: query.get('integrity') });
  // If the glue code fails first, nobody waits for the binary any more.
  binary.catch(() => {});
  const glue = await import(at('js'));
  await glue.default({ module_or_path: binary });
} catch (error) {
  // In the worker the page hears of it through the worker's error event.
  if (typeof document === 'undefined') throw error;
  const notice = document.getElementById('cannot-start');
  notice.hidden = false;
  document.getElementById('starting')?.remove();
  document.documentElement.dataset.state = 'error';
  console.error(error);
}
