import type { TypedArray } from '../../core/sample.js';

/** An array for results in between, used again as long as they keep their length. */
export class Scratch {
  #array = new Float32Array();

  /** The array, of this length; it holds whatever was written to it last. */
  of(length: number): Float32Array {
    if (this.#array.length !== length) this.#array = new Float32Array(length);
    return this.#array;
  }

  /** A copy of these numbers in float32. */
  copy(data: TypedArray): Float32Array {
    const floats = this.of(data.length);
    floats.set(data);
    return floats;
  }
}
