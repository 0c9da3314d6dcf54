/** Zeros in float32; `shared` puts them into memory that other threads see too. */
export function newFloats(length: number, shared: boolean): Float32Array {
  return shared ? sharedFloats(length) : new Float32Array(length);
}

/** Float32 numbers that whoever asks sets all: what they are before is not said, since clearing them takes time. */
export function unsetFloats(length: number, shared: boolean): Float32Array {
  if (shared) return sharedFloats(length);
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(length * Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(buffer, byteOffset, length);
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
