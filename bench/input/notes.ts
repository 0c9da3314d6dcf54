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
    "millrace decodes with `decoder: 'wasm'`: a decoder of its own in WebAssembly's SIMD, with the exact pixels of " +
    'libjpeg-turbo, by which the others decode. torchvision and Pillow decode whole pictures; this one reads the codes ' +
    'down to the part and transforms no more than the part: 1.3 ms of a processor for a picture of 500 x 500, 1.8 for ' +
    'all of it, where torchvision.io takes 1.6. It also resizes the part, by SIMD as well, and all that in threads of ' +
    'its own, which read the files too, so that the main thread has mirrors and numbers left to do, and writes these ' +
    'straight into the batch: with an array of its own for each picture, a third of all the time went into the ' +
    'collection of garbage, and an eighth still does. The default ' +
    'decoder, sharp, is there beside it: 4.4 ms, of which a half is the JPEG, the rest the handing of strips from ' +
    'thread to thread.',
  table: 'Every row is checked by its schema and carries its mark; pandas fills columns from C.',
};
