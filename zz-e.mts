import { engine } from './engines/index.js';
import * as tf from '@tensorflow/tfjs-core';
import { createTrainer, mlp, sgd, softmaxCrossEntropy, accuracy } from './models/index.js';
const e = await engine({ prefer: (process.argv[2] ?? 'native') as any });
const t = createTrainer({ model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy, metrics: { accuracy } }, { engine: e, seed: 1 });
const b = (i:number): any => ({ x: { data: new Uint8Array(256*784).map((_, k) => (k * 7919 + i) % 256), shape: [256, 28, 28, 1] }, y: { data: new Uint8Array(256).map((_, k) => (k+i) % 10), shape: [256] }, size: 256 });
let cur: Record<string, number> = {}; let depth = 0;
const add = (n: string, ms: number) => { cur[n] = (cur[n] ?? 0) + ms; };
const wrap = (n: string, f: any) => function (this: any, ...a: any[]) { const s = performance.now(); depth++; try { return f.apply(this, a); } finally { depth--; if (depth === 0) add(n, performance.now() - s); } };
const bs=[0,1,2,3,4,5,6,7].map(b); const rows: any[] = [];
for (let i = 0; i < Number(process.argv[3] ?? 500); i++) { const x = bs[i % 8]; cur = {}; const s = performance.now(); t.step(x); cur.total = performance.now() - s; if (i > 50) rows.push(cur); }
