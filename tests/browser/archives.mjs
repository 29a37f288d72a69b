// Archives as the tests need them, true and untrue: written byte by byte, because no archiver makes the untrue ones.
import { crc32, deflateRawSync } from 'node:zlib';

const STORED = 0;
const DEFLATED = 8;
const IS_UTF_8 = 0x800;
const IS_ENCRYPTED = 1;

/**
 * A zip archive (PKWARE's APPNOTE.TXT 4.3). Each entry has a `name` and a `content`; what it says of itself may be something else: its `size`
 * and `crc` when it is unpacked, its `method`, whether it is encrypted. It may be `stored` as it is, or come `deflated` already.
 */
export function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, content = '', stored, isEncrypted, ...said } of entries) {
    const bytes = Buffer.from(content);
    const packed = said.deflated ?? (stored ? bytes : deflateRawSync(bytes));
    const { size = bytes.length, crc = crc32(bytes), method = stored ? STORED : DEFLATED } = said;
    const path = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(IS_UTF_8 | (isEncrypted ? IS_ENCRYPTED : 0), 2);
    head.writeUInt16LE(method, 4);
    // The first day that a zip archive can name.
    head.writeUInt16LE(0x21, 8);
    head.writeUInt32LE(crc, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, path, packed]);
    const inDirectory = Buffer.alloc(14);
    inDirectory.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), head, inDirectory, path]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}
