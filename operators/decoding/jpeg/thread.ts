import { parentPort } from 'node:worker_threads';
import { decodePicture } from './decode-picture.js';
import type { PictureReply, PictureRequest } from './messages.js';

/*
 * What runs in a decoder's thread: one picture after the other.
 */

parentPort?.on('message', ({ id, wish }: PictureRequest) => {
  const part = decodePicture(wish);
  const reply: PictureReply = { id, part };
  parentPort?.postMessage(reply, part ? [part.pixels.buffer] : []);
});
