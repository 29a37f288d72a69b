// Unpacks archives for the engine, which fetches this when the first one is opened (`engine::files`). Gzip files are the browser's own work;
// what is in a zip archive, zip.js finds, which has the browser unpack it, too. How much may come out, the engine decides (`engine::archive`).
//
// What is thrown here as `Refused` says why, as what goes on after the file's name. Untrusted text in it is between NULs.
import { BlobReader, ERR_ENCRYPTED_CENTRAL_DIRECTORY, ZipReader, configure } from '@zip.js/zip.js/lib/zip-core-custom.js';

// A browser unpacks whatever it is given at once: of this, a thousand times as much at most, before anybody can look at it.
const PIECE_BYTES = 16 << 10;

// The engine is a worker already.
configure({ useWebWorkers: false, chunkSize: PIECE_BYTES });

class Refused extends Error {}

// What an archive is refused with.
const NOT_ABLE = 'this browser cannot unpack archives. Use a current Chrome, Edge, Firefox or Safari, or unpack it and choose the CSV inside.';
const DAMAGED = 'the archive is damaged or incomplete. Copy or download it again, or unpack it and choose the CSV inside.';
const SEVERAL = 'it is several gzip files in one, which browsers cannot unpack. Unpack it and choose the CSV inside.';
const ENCRYPTED = 'it is protected by a password. Unpack it and choose the CSV inside.';
const UNKNOWN_METHOD = 'it is compressed in a way that browsers cannot unpack. Unpack it and choose the CSV inside.';
const TOO_MANY = 'it contains more than 10,000 files. Unpack it and choose the CSV files inside.';
const WORKBOOK = 'it is an Excel workbook, not a CSV. Save it as CSV in Excel and choose that.';

/** All entries are listed before one is read; an export of each day of many years has a few thousand. */
const MAX_ENTRIES = 10_000;
/** The most names that a refusal lists. */
const MAX_LISTED = 3;

function decompression() {
  try {
    return new DecompressionStream('gzip');
  } catch {
    throw new Refused(NOT_ABLE);
  }
}

/** What systems leave in archives and hide from their users. Windows writes either stroke. */
const isHidden = (name) => name.split(/[/\\]/).some((part) => part === '__MACOSX' || /^\.(?!\.?$)/.test(part));
const isWorkbook = ({ name }) => name === '[Content_Types].xml' || name.startsWith('xl/');
const quoted = (name) => `\0${name.replaceAll('\0', ' ')}\0`;

/**
 * Those of a zip archive's entries to read as files, in order: the CSV files or, if there is none, the other files of text. Any archive beside
 * them is refused, because it may be half of the data.
 */
export function csvFiles(entries) {
  if (entries.length > MAX_ENTRIES) throw new Refused(TOO_MANY);
  if (entries.some(isWorkbook)) throw new Refused(WORKBOOK);
  const files = entries.filter(({ name, isFile }) => isFile && !isHidden(name));
  const of = (extension) => files.filter(({ name }) => extension.test(name));
  const [archive] = of(/\.(gz|tgz|zip|7z|rar|bz2|xz|zst|tar)$/i);
  if (archive) throw new Refused(`it contains another archive, ${quoted(archive.name)}. Unpack both and choose the CSV files inside.`);
  const csv = of(/\.csv$/i);
  const found = csv.length > 0 ? csv : of(/\.(tsv|tab|txt)$/i);
  if (found.length === 0) {
    const listed = files.slice(0, MAX_LISTED).map(({ name }) => quoted(name)).join(', ');
    const more = files.length > MAX_LISTED ? ` and ${files.length - MAX_LISTED} more` : '';
    throw new Refused(`there is no CSV in it${listed && `, only ${listed}${more}`}. Choose the CSV that Workbench exports.`);
  }
  if (found.some(({ isEncrypted }) => isEncrypted)) throw new Refused(ENCRYPTED);
  // Stored, deflated.
  if (found.some(({ method }) => ![0, 8].includes(method))) throw new Refused(UNKNOWN_METHOD);
  return found;
}

/** The content of a gzip file: a stream, and how many bytes of the file went into it so far. */
function gunzip(file) {
  const unpacked = { stream: undefined, nPacked: 0 };
  const reader = file.stream().getReader();
  let rest = new Uint8Array();
  const pieces = new ReadableStream(
    {
      async pull(controller) {
        if (rest.length === 0) {
          const { value, done } = await reader.read();
          if (done) return controller.close();
          rest = value;
        }
        const piece = rest.subarray(0, PIECE_BYTES);
        rest = rest.subarray(piece.length);
        unpacked.nPacked += piece.length;
        controller.enqueue(piece);
      },
      cancel: (why) => reader.cancel(why),
    },
    { highWaterMark: 0 },
  );
  unpacked.stream = pieces.pipeThrough(decompression());
  return unpacked;
}

/** The files to read in an archive. Of a gzip file that is one without a name. Nothing that is said of them is true until they are unpacked. */
export async function entries(file, isZip) {
  if (!isZip) {
    const content = gunzip(file);
    return [{ name: '', unpack: () => content }];
  }
  decompression();
  // A name is a name here, never a path to write to.
  const archive = new ZipReader(new BlobReader(file), { filenameValidation: 'tolerant' });
  const listed = [];
  for await (const entry of archive.getEntriesGenerator()) {
    listed.push({
      name: entry.filename,
      isFile: !entry.directory && !entry.symlink,
      isEncrypted: entry.encrypted,
      method: entry.compressionMethod,
      /** Its content, as of a gzip file; an error if the content is not what the directory says. */
      unpack() {
        const { readable, writable } = new TransformStream();
        const unpacked = { stream: readable, nPacked: 0 };
        const onprogress = (nPacked) => {
          unpacked.nPacked = nPacked;
        };
        entry
          .getData(writable, { checkCrc32: true, checkOverlappingEntry: true, onprogress })
          .catch((error) => writable.abort(error))
          // Whoever reads it knows already.
          .catch(() => {});
        return unpacked;
      },
    });
    if (listed.length > MAX_ENTRIES) break;
  }
  return csvFiles(listed);
}

/** Why a file is not unpacked, by what its stream or its directory failed with; nothing if the file itself cannot be read. */
export async function whyNot(error, file) {
  if (error instanceof Refused) return error.message;
  if (error?.message === ERR_ENCRYPTED_CENTRAL_DIRECTORY) return ENCRYPTED;
  try {
    // What files fail with; what is wrong with an archive is another kind of error.
    if (error instanceof DOMException) throw error;
    await file.slice(-1).arrayBuffer();
    return (await hasSeveralMembers(file)) ? SEVERAL : DAMAGED;
  } catch {
    return undefined;
  }
}

const HEADER_BYTES = 10;

/** Whether a gzip header is at a place (RFC 1952): its mark, the only method, no flag that means nothing, a way of packing and a system. */
const isHeader = (bytes, at) =>
  bytes[at + 1] === 0x8b &&
  bytes[at + 2] === 8 &&
  bytes[at + 3] < 0x20 &&
  [0, 2, 4].includes(bytes[at + 8]) &&
  (bytes[at + 9] < 14 || bytes[at + 9] === 255);

/** Whether a gzip file goes on with another one, which is allowed, and which browsers refuse as if it were damaged. */
async function hasSeveralMembers(file) {
  if (!isHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()), 0)) return false;
  const reader = file.slice(1).stream().getReader();
  let before = new Uint8Array();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return false;
    const bytes = new Uint8Array(before.length + value.length);
    bytes.set(before);
    bytes.set(value, before.length);
    for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
      if (at + HEADER_BYTES > bytes.length) break;
      if (isHeader(bytes, at)) {
        await reader.cancel();
        return true;
      }
    }
    before = bytes.slice(-HEADER_BYTES + 1);
  }
}
