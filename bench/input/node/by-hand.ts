import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import type { BatchData, Dense } from '../../../core/sample.js';
import { readIdx } from '../../../sources/index.js';
import { serve } from '../../comparison/serve.js';
import { type Question, questionSchema, type Timing, type Work } from '../protocol.js';
import { columns } from '../table.js';
import { loop, type Pictures } from './loop.js';
import { Check, Measure, type Round } from './round.js';

/** What one writes without any library, and csv-parse without anything of ours. */
const ways: Readonly<Record<string, (question: Question) => Promise<Batches>>> = {
  loop: async ({ row, data, batch }) =>
    loop(await picturesIn(data), { size: batch, varied: row === 'augmented' }),
  'csv-parse': async ({ data, batch }) => tableOf(data, batch),
};

type Batches = Iterable<BatchData> | AsyncIterable<BatchData>;

let loaded: Promise<Pictures> | undefined;

await serve({ node: process.versions.node }, questionSchema, (question) =>
  question.task === 'check'
    ? consume<Work>(question, () => new Check(question))
    : consume<Timing>(question, () => new Measure(question)),
);

async function consume<Answer>(question: Question, start: () => Round<Answer>): Promise<Answer> {
  const way = ways[question.way];
  if (!way) throw new Error(`there is no way ${question.way}`);
  const batches = await way(question);
  const round = start();
  for await (const batch of batches) if (round.add(batch)) break;
  return round.answer();
}

function picturesIn(folder: string): Promise<Pictures> {
  loaded ??= Promise.all([
    readIdx(join(folder, 'train-images-idx3-ubyte.gz')),
    readIdx(join(folder, 'train-labels-idx1-ubyte.gz')),
  ]).then(([x, y]) => ({ x, y }));
  return loaded;
}

/** Rows as csv-parse gives them, texts, made into numbers. */
async function* tableOf(file: string, size: number): AsyncGenerator<BatchData> {
  while (true) {
    let data = new Float32Array(size * columns);
    let row = 0;
    for await (const texts of createReadStream(file).pipe(parse({ from_line: 2 }))) {
      for (let column = 0; column < columns; column++) data[row * columns + column] = Number(texts[column]);
      if (++row < size) continue;
      yield batchOf(data, row);
      [data, row] = [new Float32Array(size * columns), 0];
    }
    if (row > 0) yield batchOf(data.slice(0, row * columns), row);
  }
}

function batchOf(data: Float32Array, size: number): BatchData {
  const x: Dense = { data, shape: [size, columns] };
  return { x, y: undefined, size };
}
