import type { RowName } from './rows.js';

/** What has to be said of a row beside its figures, in Markdown: written by hand, from what was measured. */
export const notes: Readonly<Record<RowName, string>> = {
  pictures:
    'Rows are gathered as bytes, a whole batch at once, and become floats by SIMD (WebAssembly), four at a time. A ' +
    'third of what is left is memory that the operating system hands out anew for each batch: a batch has arrays of ' +
    'its own, so that whoever keeps one keeps it unchanged. `tf.data` by indices is a harder rival than its map after ' +
    'batch: it shuffles 60,000 numbers and gathers each batch in one operation.',
  augmented:
    'Each picture goes through `augment` as a sample with a mark, which is what makes its crop the same after a ' +
    'resume or in another order; the loop by hand cuts, mirrors and scales in one pass, and can do neither.',
  photos:
    'Bound by decoding. For a picture of 500 x 500 sharp takes 4.4 ms of a processor, of which a half is the JPEG, the ' +
    'rest the handing of strips from thread to thread; torchvision.io decodes it in 1.6 ms, and Pillow decodes, cuts and ' +
    'resizes in 4.7. Brought it forward: cutting and resizing inside the decoder (twice as many), sizes from the ' +
    'header instead of a second pass. Without gain: one or two threads a picture, random instead of sequential ' +
    'access, with and without SIMD. Another binding of libjpeg-turbo decodes in 1.4 ms, but approximately: its pixels ' +
    'are not those of torchvision.',
  table: 'Every row is checked by its schema and carries its mark; pandas fills columns from C.',
};
