// What is needed once files are dragged over the page: finds those in folders (src/folder.mjs), and
// offers the files that were last dropped on the page again, on the start screen: the browser keeps handles to them, never what is in them, and
// asks before it lets the page read them. A file chosen in a file dialog has no handle.
//
// It knows nothing of the page but the card for files and the input that they are chosen with.
import { del, get, set } from 'idb-keyval';

export { open } from './folder.mjs';

const KEY = 'last-files';

addEventListener('drop', async ({ dataTransfer }) => {
  // Asked for at once: after the event there are no items any more. Not every browser has handles.
  const asked = [...dataTransfer.items].filter(({ kind }) => kind === 'file').map((item) => item.getAsFileSystemHandle?.());
  try {
    const handles = (await Promise.all(asked)).filter((handle) => handle?.kind === 'file');
    if (handles.length > 0) await set(KEY, handles);
  } catch (error) {
    // A browser that keeps nothing, in a private window say.
    console.warn(error);
  }
});

const handles = await get(KEY).catch(console.warn);
const card = document.querySelector('.start [aria-labelledby="way-file"]');
if (handles?.length > 0 && card) offer(handles, card);

function offer(handles, card) {
  // A file's name may hold what turns text around, or cannot be seen.
  const name = handles[0].name.replace(/\p{C}/gu, ' ').slice(0, 80);
  const more = handles.length > 1 ? ` and ${handles.length - 1} more` : '';
  const said = element('p', { role: 'alert' });
  const open = element('button', { type: 'button', className: 'button' }, 'Open ', element('bdi', {}, name), `${more} again`);
  const forget = element('button', { type: 'button', className: 'button' }, 'Forget');
  forget.setAttribute('aria-description', `${name}${more}`);
  const offered = element('div', { className: 'reopen' }, open, forget, said);

  open.addEventListener('click', async () => {
    said.textContent = '';
    try {
      const files = new DataTransfer();
      for (const handle of handles) {
        const permission = await handle.requestPermission({ mode: 'read' });
        if (permission !== 'granted') return;
        files.items.add(await handle.getFile());
      }
      const input = document.getElementById('csv-files');
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    } catch {
      said.textContent = `Can’t open ${name}${more}: moved, deleted, or not readable. Use “Open CSV” instead.`;
    }
  });
  forget.addEventListener('click', async () => {
    await del(KEY).catch(() => undefined);
    offered.remove();
    card.querySelector('button').focus();
  });
  card.append(offered);
}

function element(name, properties, ...content) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...content);
  return created;
}
