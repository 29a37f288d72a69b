// Runs before the code of the page, of the engine and of the service worker, in whichever of them it finds itself: counts every call by
// which that code asks the browser for something that the browser may refuse, and has one of them fail. See every-fault.mjs.
{
  const scope = globalThis;
  const isPage = typeof document !== 'undefined';
  const isServiceWorker = 'registration' in scope;
  const where = isPage ? 'page' : isServiceWorker ? 'service worker' : 'engine';
  // Kept, because what is wrapped here is used here, too.
  const { read } = ReadableStreamDefaultReader.prototype;
  const getItem = scope.Storage?.prototype.getItem;
  const channel = new BroadcastChannel('faults');

  const faults = {
    /** How often each kind of call was made since `arm`. */
    counts: {},
    /** Whether the fault has happened. */
    isHit: false,
    armed: undefined,
    /** From now on the `n`th call of a kind fails. */
    arm(fault) {
      faults.counts = {};
      faults.isHit = false;
      faults.armed = fault?.where === where ? fault : undefined;
    },
  };
  scope.faults = faults;
  if (isPage) {
    channel.onmessage = () => {
      faults.isHit = true;
    };
  }
  faults.arm(isPage || isServiceWorker ? scope.toFail : JSON.parse(scope.name || 'null'));

  const isDue = (kind) => {
    const n = (faults.counts[kind] ?? 0) + 1;
    faults.counts[kind] = n;
    const { armed } = faults;
    if (armed?.kind !== kind || (armed.lasts ? n < armed.n : n !== armed.n)) return false;
    faults.isHit = true;
    if (!isPage) channel.postMessage('hit');
    return true;
  };
  const wrap = (owner, name, kind, fail) => {
    const genuine = owner?.[name];
    if (!genuine) return;
    owner[name] = function (...all) {
      return isDue(kind) ? fail() : genuine.apply(this, all);
    };
  };
  const wrapMaker = (name, kind, fail, { change = (all) => all, watch = () => {} } = {}) => {
    if (!scope[name]) return;
    // A proxy, so that what was made elsewhere still is an instance of it.
    scope[name] = new Proxy(scope[name], {
      construct(Genuine, all) {
        if (isDue(kind)) fail();
        const one = Reflect.construct(Genuine, change(all));
        watch(one);
        return one;
      },
    });
  };
  const error = (message, name) => (name ? new DOMException(message, name) : new TypeError(message));
  const throws = (...of) => () => {
    throw error(...of);
  };
  const rejects = (...of) => () => Promise.reject(error(...of));

  // The network.
  const { fetch } = scope;
  const cut = (response) => {
    if (!response.body) return response;
    const reader = response.body.getReader();
    let n = 0;
    const body = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const { value, done } = n === 0 ? await read.call(reader) : { done: true };
        n += 1;
        if (done) controller.error(error('network error'));
        else controller.enqueue(value);
      },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  scope.fetch = async (...all) => {
    if (isDue('fetch')) throw error('Failed to fetch');
    const isCut = isDue('body');
    const response = await fetch(...all);
    return isCut ? cut(response) : response;
  };
  for (const Reader of [scope.ReadableStreamDefaultReader, scope.ReadableStreamBYOBReader]) {
    wrap(Reader?.prototype, 'read', 'read', rejects('network error'));
  }
  for (const name of ['text', 'json', 'arrayBuffer', 'blob']) wrap(Response.prototype, name, 'whole body', rejects('network error'));

  // Files.
  const unreadable = ['The requested file could not be read', 'NotReadableError'];
  wrap(Blob.prototype, 'stream', 'stream', () => new ReadableStream({ type: 'bytes', pull: (controller) => controller.error(error(...unreadable)) }));
  wrap(Blob.prototype, 'arrayBuffer', 'file part', rejects(...unreadable));
  wrap(Blob.prototype, 'slice', 'slice', throws('Out of memory', 'QuotaExceededError'));
  wrapMaker('Blob', 'Blob', () => {
    throw new RangeError('Array buffer allocation failed');
  });
  wrapMaker('DecompressionStream', 'DecompressionStream', throws('Unsupported format'));
  wrap(URL, 'createObjectURL', 'createObjectURL', throws('Out of memory', 'QuotaExceededError'));

  // Messages: not sent, or not read by whoever gets them, as when there is no room for their content.
  const unclonable = throws('The object could not be cloned.', 'DataCloneError');
  const hear = (target) => {
    target.addEventListener('message', (event) => {
      if (!isDue('message')) return;
      event.stopImmediatePropagation();
      target.dispatchEvent(new MessageEvent('messageerror'));
    });
  };
  if (isPage) {
    wrap(Worker.prototype, 'postMessage', 'postMessage', unclonable);
    // The first engine fails. Whatever takes its place is an engine as any other.
    let n_engines = 0;
    const change = ([address, options]) => {
      n_engines += 1;
      return [address, { ...options, name: n_engines === 1 ? JSON.stringify(scope.toFail ?? null) : '' }];
    };
    wrapMaker('Worker', 'Worker', throws('Not allowed', 'SecurityError'), { change, watch: hear });
  } else if (!isServiceWorker) {
    wrap(scope, 'postMessage', 'postMessage', unclonable);
    hear(scope);
  }

  // What is kept.
  if (isPage) {
    const denied = throws('The operation is insecure.', 'SecurityError');
    wrap(Storage.prototype, 'getItem', 'getItem', denied);
    wrap(Storage.prototype, 'setItem', 'setItem', throws('The quota has been exceeded.', 'QuotaExceededError'));
    const kept = scope.localStorage;
    faults.settings = () => getItem.call(kept, 'expel-metrics');
    Object.defineProperty(scope, 'localStorage', { get: () => (isDue('localStorage') ? denied() : kept) });
    wrap(scope.ServiceWorkerContainer?.prototype, 'register', 'register', rejects('Not allowed', 'SecurityError'));
    wrap(HTMLCanvasElement.prototype, 'toDataURL', 'toDataURL', () => 'data:,');
    wrap(Performance.prototype, 'measure', 'measure', throws('No such mark', 'SyntaxError'));
  }
  const unkept = rejects('The quota has been exceeded.', 'QuotaExceededError');
  for (const name of ['open', 'match', 'has', 'delete', 'keys']) wrap(scope.CacheStorage?.prototype, name, 'caches', unkept);
  for (const name of ['match', 'matchAll', 'add', 'addAll', 'put', 'delete', 'keys']) wrap(scope.Cache?.prototype, name, 'cache', unkept);
  wrap(scope.SubtleCrypto?.prototype, 'digest', 'digest', rejects('The operation failed', 'OperationError'));
  wrap(scope.Clients?.prototype, 'claim', 'claim', rejects('Not active', 'InvalidStateError'));

  // Memory: the binaries were changed to ask here for more of it.
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    if (isDue('instantiate')) throw new RangeError('WebAssembly.instantiate(): Out of memory');
    let memory;
    const grow = (pages) => {
      if (isDue('memory')) return -1;
      try {
        return memory.grow(pages);
      } catch {
        return -1;
      }
    };
    const made = await instantiateStreaming.call(WebAssembly, source, { ...imports, faults: { grow } });
    memory = made.instance.exports.memory;
    return made;
  };

  // Limits of minutes are met within a test. The service worker's patience decides who serves the page; it stays.
  if (!isServiceWorker) {
    const { setTimeout } = scope;
    const from = isPage ? 1_000 : 200;
    scope.setTimeout = (act, ms, ...rest) => setTimeout(act, ms >= from ? ms / 40 : ms, ...rest);
  }
}
