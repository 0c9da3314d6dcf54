import { engine } from './engines/index.js';
import * as tf from '@tensorflow/tfjs-core';
const e = await engine({ prefer: 'native' });
const mode = process.argv[2];
const a = tf.randomNormal([256, 784]), w = tf.randomNormal([784, 256]), u8 = new Uint8Array(256*784).fill(3);
for (let i = 0; i < 300; i++) tf.tidy(() => {
  if (mode === 'matmul') tf.matMul(a as any, w as any).dataSync();
  if (mode === 'upload') e.upload(u8, [256, 28, 28, 1]).dataSync();
  if (mode === 'float') tf.add(tf.tensor(new Float32Array(200704), [256,784]), 1).dataSync();
  if (mode === 'add') tf.add(w, 1).dataSync();
  if (mode === 'dot') { const r = tf.reshape(tf.add(w, 1), [1, -1]); tf.matMul(r as any, r as any, false, true).dataSync(); }
  if (mode === 'onehot') tf.cast(tf.oneHot(tf.tensor1d(new Int32Array(256), 'int32'), 10), 'float32').dataSync();
  if (mode === 'lsm') tf.logSoftmax(tf.slice(a, [0,0], [256,10])).dataSync();
});
console.log('done');
