// Finds the files to read in folders that were dropped on the page, which fetches this then (src/boot.mjs): CSV files, text and archives, in
// subfolders too. It knows nothing of the page but the input that files are chosen with, which reads a remark as well.

/** More than these are more than anybody keeps exports in. */
const MAX_FILES = 1_000;
const MAX_DEPTH = 16;

const READ = /\.(csv|tsv|txt|gz|zip)$/i;
// What systems leave in folders and hide from their users.
const isHidden = (name) => name.startsWith('.') || name === '__MACOSX';

const counted = (n, one, many) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
const promised = (ask) => new Promise(ask);
// By what people see: 2.csv is before 10.csv.
const inOrder = (entries) => entries.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));

/** Everything in a folder; a reader gives a hundred at a time. */
async function inside(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await promised((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return inOrder(all);
    all.push(...some);
  }
}

/** Walks through entries, in order of their names. */
async function walk(entries, depth, found) {
  for (const entry of entries) {
    if (isHidden(entry.name)) {
      continue;
    } else if (entry.isDirectory && depth === MAX_DEPTH) {
      found.nFolders += 1;
    } else if (entry.isDirectory) {
      await walk(await inside(entry), depth + 1, found);
    } else if (!READ.test(entry.name)) {
      found.nOthers += 1;
    } else if (found.files.length === MAX_FILES) {
      found.nBeyond += 1;
    } else {
      found.files.push(await promised((resolve, reject) => entry.file(resolve, reject)));
    }
  }
}

/** What was skipped, in words; nothing if nothing was. Hidden files are not worth a word. */
function skipped({ nOthers, nBeyond, nFolders }) {
  const parts = [
    nOthers && counted(nOthers, 'other file', 'other files'),
    nBeyond && `${counted(nBeyond, 'file', 'files')} beyond the first ${counted(MAX_FILES, '', '').trim()}`,
    nFolders && `${counted(nFolders, 'folder', 'folders')} more than ${MAX_DEPTH} levels down`,
  ].filter(Boolean);
  return parts.length > 0 ? `Skipped: ${parts.join(', ')}.` : '';
}

/** Opens what is in the entries that were dropped, of which some are folders. */
export async function open(entries) {
  const found = { files: [], nOthers: 0, nBeyond: 0, nFolders: 0 };
  let said;
  try {
    await walk(inOrder(entries), 0, found);
    said = found.files.length > 0 ? skipped(found) : 'No CSV, TSV, text, gzip or zip file is in this folder. Drop the folder that your exports are in.';
  } catch (error) {
    console.warn(error);
    found.files = [];
    said = 'The folder could not be read: it was moved or deleted, or the browser may not read it. Choose the files with “Open CSV” instead.';
  }
  const files = new DataTransfer();
  for (const file of found.files) files.items.add(file);
  const input = document.getElementById('csv-files');
  input.files = files.files;
  if (said) input.dataset.remark = said;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  delete input.dataset.remark;
}
