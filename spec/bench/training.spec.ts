import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { characters, dataOf, words } from '../../bench/training/data.js';
import { figuresOf, gflopsOf } from '../../bench/training/figures.js';
import { readArrays, writeArrays } from '../../bench/training/files.js';
import { verdicts, wordsOf } from '../../bench/training/goals.js';
import { handBatches } from '../../bench/training/node/hand-batches.js';
import { Round } from '../../bench/training/node/round.js';
import { trainingOptions } from '../../bench/training/options.js';
import { performancePage } from '../../bench/training/page.js';
import type { Answer, Question } from '../../bench/training/protocol.js';
import { type RowResult, recordingSchema } from '../../bench/training/recording.js';
import { rowReport } from '../../bench/training/report.js';
import { rowNames, rows } from '../../bench/training/rows.js';

const answer = (samples: number, loss = 1): Answer => ({
  samples,
  steps: 10,
  seconds: 2,
  firstLoss: 2,
  loss,
});

describe('npm run bench -- training', () => {
  describe('its options', () => {
    it('are all rows and contenders and five rounds, when none is given', () => {
      const { only, contenders, rounds, record } = trainingOptions([]);
      expect(only).to.deep.equal(rowNames);
      expect(contenders).to.include.members(['millrace', 'torch-sliced', 'keras-fit', 'tfjs-fit']);
      expect({ rounds, record }).to.deep.equal({ rounds: 5, record: undefined });
    });

    it('pick rows, and leave out contenders by the beginnings of their names, millrace never', () => {
      const { only, contenders } = trainingOptions(['--only', 'mlp,gru', '--without', 'millrace,tfjs,tf-']);
      expect(only).to.deep.equal(['mlp', 'gru']);
      expect(contenders).to.deep.equal([
        'millrace',
        'torch-sliced',
        'torch-loader',
        'torch-workers',
        'keras-fit',
      ]);
    });

    for (const args of [['--only', 'vgg'], ['--without', 'jax'], ['--rounds', '0'], ['--fast']])
      it(`refuse ${args.join(' ')}`, () => {
        expect(() => trainingOptions(args)).to.throw();
      });
  });

  describe('its figures', () => {
    const rounds = (...samples: readonly number[]) => samples.map((each) => answer(each));
    const result: RowResult = {
      row: 'mlp',
      results: [
        { contender: 'millrace', rounds: rounds(4000, 2000, 3000) },
        { contender: 'keras-fit', rounds: rounds(2000, 1000, 2000) },
        { contender: 'tfjs-fit', rounds: [answer(1000, 1.2), answer(1000, 1.2), answer(1000, 1.2)] },
      ],
    };

    it('are medians of rates, and medians of the ratios within a round', () => {
      const keras = figuresOf(result).get('keras-fit');
      expect(keras).to.deep.include({ rate: 1000, range: [500, 1000], ahead: 2, loss: 1, lossAgrees: true });
    });

    it('tell whose loss is not as the others', () => {
      expect(figuresOf(result).get('tfjs-fit')?.lossAgrees).to.equal(false);
    });

    it('say which goals are reached', () => {
      const words = verdicts(figuresOf(result)).map((each) => [each.reached, wordsOf(each)]);
      expect(words).to.deep.equal([
        [true, 'millrace ahead of Keras fit: 2.00x'],
        [true, 'millrace at least 2.5 times tfjs-node, fit: 3.00x'],
      ]);
    });

    it('hold the wasm engine against the wasm of tfjs', () => {
      const both: RowResult['results'] = [
        { contender: 'millrace', rounds: rounds(9000) },
        { contender: 'millrace-wasm', rounds: rounds(3000) },
        { contender: 'tfjs-wasm', rounds: rounds(1000) },
      ];
      const [verdict] = verdicts(figuresOf({ row: 'mlp', results: both }));
      expect(verdict).to.deep.include({ ratio: 3, reached: false });
    });

    it('count the arithmetic of a step, also where steps are counted', () => {
      const linear = figuresOf({ row: 'linear', results: [{ contender: 'millrace', rounds: rounds(100) }] });
      const figures = linear.get('millrace');
      expect(figures?.rate).to.equal(5);
      expect(figures && gflopsOf(rows.linear, figures)).to.be.closeTo(5 * 10 * 8e-9, 1e-15);
    });

    it('are printed as a table with its goals', () => {
      const recording = recordingSchema.parse({
        date: '2026-01-31',
        rounds: 3,
        threads: 2,
        machine: { cpu: 'A', platform: 'B', memory: 8, load: 0, speeds: [{ gflops: 50, bandwidth: 10 }] },
        versions: { node: '20' },
        rows: [result],
      });
      const text = rowReport(result, recording);
      expect(text).to.match(/Keras fit +1,000 +500 \.\. 1,000 +2\.00x +1\.000$/m);
      expect(text).to.match(/tfjs-node, fit .* DIFFERS$/m);
      expect(performancePage(recording)).to.include('| Keras fit | 1,000 | 500 to 1,000 | 2.00x | 1.000 |');
    });
  });

  describe('a round', () => {
    const question: Question = {
      ...{ row: 'mlp', way: '', folder: '', batch: 8, optimizer: 'sgd', learningRate: 1 },
      ...{ steps: 8, warmUp: 3, seconds: 0 },
    };

    it('counts samples after its warm-up, and takes the losses of the last quarter', () => {
      const round = new Round(question);
      const over = [1, 2, 3, 4, 5, 6, 7, 8].map((loss) => round.step(loss, 10));
      expect(over).to.deep.equal([false, false, false, false, false, false, false, true]);
      expect(round.answer()).to.deep.include({ samples: 50, steps: 5, firstLoss: 1, loss: 7.5 });
    });

    it('goes on until its time is over, with the loss of the prescribed steps', () => {
      const round = new Round({ ...question, seconds: 0.01 });
      let steps = 1;
      while (!round.step(steps, 1)) steps++;
      expect(steps).to.be.greaterThan(8);
      expect(round.answer().seconds).to.be.at.least(0.01);
      expect(round.answer().loss).to.equal(7.5);
    });
  });

  it('batches by hand hold every sample once an epoch, with its label', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), (samples, size) => {
        const numbers = Uint8Array.from({ length: samples }, (_, index) => index);
        const array = { data: numbers, shape: [samples] };
        const batches = [
          ...handBatches(
            new Map([
              ['x', { data: numbers, shape: [samples, 1] }],
              ['y', array],
            ]),
            size,
            1,
          ),
        ];
        expect(batches.flatMap(({ x }) => [...x]).sort((a, b) => a - b)).to.deep.equal([...numbers]);
        for (const { x, y } of batches) expect([...y]).to.deep.equal([...x]);
        expect(
          batches
            .map((batch) => batch.size)
            .slice(0, -1)
            .every((each) => each === size),
        ).to.equal(true);
      }),
    );
  });

  describe('its data', () => {
    it('is a text whose labels are the next characters', async () => {
      const { x, y } = await dataOf('gru');
      expect([...x.data.slice(1, 100)]).to.deep.equal([...y.data.slice(0, 99)]);
      expect(x.data.every((character) => character < characters.vocabulary)).to.equal(true);
    });

    it('is words with one that may belong to them, and others that do not', async () => {
      const { x, y } = await dataOf('word2vec');
      expect(x.shape).to.deep.equal([words.count, words.negatives + 2]);
      expect([...y.data.slice(0, 6)]).to.deep.equal([1, 0, 0, 0, 0, 0]);
      expect(x.data.every((word) => word >= 0 && word < words.vocabulary)).to.equal(true);
    });

    it('reaches the competitors through files, in its own dtypes', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'millrace-spec-'));
      try {
        const arrays = new Map([
          ['x', { data: Uint8Array.of(1, 255), shape: [2, 1] }],
          ['y', { data: Int32Array.of(-1, 70_000), shape: [2] }],
          ['output/kernel', { data: Float32Array.of(0.1), shape: [1, 1] }],
        ]);
        await writeArrays(folder, arrays);
        expect(await readArrays(folder)).to.deep.equal(arrays);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
});
