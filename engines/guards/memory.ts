import { totalmem } from 'node:os';
import type { TfjsName } from '../replace.js';
import { inputInvalid, type KernelCall } from './guard.js';

/**
 * Refuses a result that cannot fit into memory, before anything is allocated.
 *
 * Left to itself WebAssembly writes into memory that it does not have, cpu loops for minutes, and the operating system
 * ends a process whose native TensorFlow takes more than there is. A number counts 4 bytes; the limit is the memory
 * of the machine or of its container, on wasm 2 GiB, for its addresses are numbers of 32 bits.
 *
 * @throws MillraceError `INPUT_INVALID`.
 */
export function checkSize(call: KernelCall, size: number): void {
  const limit = limitOf(call.on);
  if (size <= limit) return;
  throw inputInvalid(
    call,
    'size of the result',
    size,
    `at most ${limit} numbers, which is all that memory holds`,
  );
}

/** How many numbers one result may have. */
export function limitOf(on: TfjsName): number {
  return on === 'wasm' ? addressable : resident;
}

const bytesPerNumber = 4;
const addressable = 2 ** 31 / bytesPerNumber - 1;
const resident = Math.min(2 ** 32 - 1, Math.floor(memoryOfProcess() / bytesPerNumber));

/** In bytes; a container without a limit tells an impossibly large one, or 0. */
function memoryOfProcess(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
