/** Zeros in float32; `shared` puts them into memory that other threads see too. */
export function newFloats(length: number, shared: boolean): Float32Array {
  return shared
    ? new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT))
    : new Float32Array(length);
}
