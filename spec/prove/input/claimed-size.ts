/** The picture with another size in its header, as a decompression bomb has it; formats that are not known stay as they are. */
export function claimingSize(picture: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(picture);
  if (bytes.subarray(1, 4).equals(Buffer.from('PNG'))) claimInPng(bytes, width, height);
  else if (bytes.subarray(0, 3).equals(Buffer.from('GIF'))) claimInGif(bytes, width, height);
  else if (bytes[0] === 0xff && bytes[1] === 0xd8) claimInJpeg(bytes, width, height);
  return bytes;
}

function claimInPng(bytes: Buffer, width: number, height: number): void {
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(checksum(bytes.subarray(12, 29)), 29);
}

function claimInGif(bytes: Buffer, width: number, height: number): void {
  bytes.writeUInt16LE(Math.min(width, 0xffff), 6);
  bytes.writeUInt16LE(Math.min(height, 0xffff), 8);
}

/** In the frame's header, of a baseline or progressive file. */
function claimInJpeg(bytes: Buffer, width: number, height: number): void {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    if (marker !== 0xc0 && marker !== 0xc2) continue;
    bytes.writeUInt16BE(Math.min(height, 0xffff), at + 5);
    bytes.writeUInt16BE(Math.min(width, 0xffff), at + 7);
    return;
  }
}

/** The CRC-32 of a PNG chunk; that of node:zlib came only with Node 20.15. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
