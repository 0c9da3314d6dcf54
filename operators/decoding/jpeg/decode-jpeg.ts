import { resizeBytes } from '../../scaling/resize-bytes.js';
import { compiledModule } from './decode-jpeg-module.js';
import type { JpegPart } from './messages.js';

/**
 * Decodes a part of a baseline JPEG by WebAssembly's SIMD, and brings it to its size, bilinear with antialias.
 *
 * The pixels before that are those of libjpeg-turbo to the last bit. Undefined for what it does not decode: progressive
 * and other unusual files, damaged ones, and all where the processor lacks SIMD.
 */
export function decodeJpeg({
  bytes,
  window,
  size,
  components,
}: JpegPart): Uint8Array<ArrayBuffer> | undefined {
  decoder ??= loadDecoder() ?? 'none';
  if (decoder === 'none') return undefined;
  const { height, width } = window;
  const pixels = pixelsOf(decoder, bytes, window, components);
  if (!pixels || !size || (size[0] === height && size[1] === width)) return pixels?.slice();
  const result = new Uint8Array(size[0] * size[1] * components);
  const part = { data: pixels, columns: width, channels: components, top: 0, left: 0, height, width };
  return resizeBytes(part, size[0], size[1], result) ? result : undefined;
}

interface Decoder {
  readonly memory: WebAssembly.Memory;
  /** Where a file of so many bytes is to be put; 0 where there is no memory. */
  readonly input: (length: number) => unknown;
  /** Where the pixels of a part are; 0 for what it does not decode. */
  readonly decode: (length: number, components: number, ...window: readonly number[]) => unknown;
}

let decoder: Decoder | 'none' | undefined;

function loadDecoder(): Decoder | undefined {
  const binary = Buffer.from(compiledModule, 'base64');
  if (!WebAssembly.validate(binary)) return undefined;
  const { memory, input, decode } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof input !== 'function' || typeof decode !== 'function')
    throw new TypeError('the decoder exports a memory and the functions input and decode');
  return {
    memory,
    input: (length) => input(length),
    decode: (length, components, ...window) => decode(length, components, ...window),
  };
}

/** A view of the decoder's memory, good until it is used again. */
function pixelsOf(
  { memory, input, decode }: Decoder,
  bytes: Uint8Array,
  { top, left, height, width }: JpegPart['window'],
  components: number,
): Uint8Array<ArrayBuffer> | undefined {
  const place = addressOf(input(bytes.length));
  if (place === 0) return undefined;
  new Uint8Array(memory.buffer).set(bytes, place);
  const first = addressOf(decode(bytes.length, components, top, left, height, width));
  return first === 0 ? undefined : new Uint8Array(memory.buffer, first, height * width * components);
}

/** WebAssembly's addresses have no sign, JavaScript's of them have. */
function addressOf(value: unknown): number {
  return Number(value) >>> 0;
}
