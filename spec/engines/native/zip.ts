import { deflateRawSync } from 'node:zlib';

/** A file to pack. */
export interface ZipFile {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
  /** Any other method number, for specs of what cannot be read. */
  readonly method?: number;
}

/** A zip archive as `zip` writes it, without checksums, which the reader leaves to the archive's own hash. */
export function zip(files: readonly ZipFile[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, method = stored ? 0 : 8 } of files) {
    const data = stored ? content : deflateRawSync(content);
    // The local header has an extra field that the directory lacks, as real archives do.
    const local = Buffer.concat([localHeader(method, data, content, name, 4), Buffer.alloc(4), data]);
    directory.push(directoryEntry(method, data, content, name, offset));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...parts, list, endRecord(files.length, list.length, offset, comment)]);
}

function localHeader(method: number, data: Buffer, content: Buffer, name: string, extra: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  header.writeUInt16LE(extra, 28);
  return Buffer.concat([header, Buffer.from(name)]);
}

function directoryEntry(method: number, data: Buffer, content: Buffer, name: string, offset: number): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(Buffer.byteLength(name), 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, Buffer.from(name)]);
}

function endRecord(count: number, length: number, offset: number, comment: string): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([end, Buffer.from(comment)]);
}
