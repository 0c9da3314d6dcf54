import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { figuresOf } from '../../bench/input/figures.js';
import { memoryVerdict, resumeVerdict, verdicts } from '../../bench/input/goals.js';
import { loop } from '../../bench/input/node/loop.js';
import { Check, Measure } from '../../bench/input/node/round.js';
import { inputOptions, partNames } from '../../bench/input/options.js';
import { inputPart } from '../../bench/input/page.js';
import { makePhotos } from '../../bench/input/photos.js';
import type { Question, Work } from '../../bench/input/protocol.js';
import { type RowResult, recordingSchema, remeasured } from '../../bench/input/recording.js';
import { memoryReport, resumeReport, rowReport } from '../../bench/input/report.js';
import { rows } from '../../bench/input/rows.js';
import { tableText } from '../../bench/input/table.js';

describe('npm run bench -- input', () => {
  describe('its options', () => {
    it('are all rows and contenders and five rounds, when none is given', () => {
      const { only, contenders, rounds, record } = inputOptions([]);
      expect(only).to.deep.equal(partNames);
      expect(contenders).to.include.members(['millrace', 'hand', 'torch-loader', 'tf-data', 'pandas']);
      expect({ rounds, record }).to.deep.equal({ rounds: 5, record: undefined });
    });

    it('pick rows, and leave out contenders by the beginnings of their names, millrace never', () => {
      const { only, contenders } = inputOptions([
        '--only',
        'table,memory',
        '--without',
        'millrace,torch,tf-',
      ]);
      expect(only).to.deep.equal(['table', 'memory']);
      expect(contenders).to.deep.equal(['millrace', 'hand', 'pandas', 'csv-parse']);
    });

    for (const args of [['--only', 'films'], ['--without', 'jax'], ['--rounds', '0'], ['--fast']])
      it(`refuse ${args.join(' ')}`, () => {
        expect(() => inputOptions(args)).to.throw();
      });
  });

  const { epoch, batch, numbers } = rows.photos;
  const work: Work = {
    samples: epoch,
    batches: Math.ceil(epoch / batch),
    numbers,
    dtype: 'float32',
    mean: 0.1,
    label: 4.5,
  };
  const round = (samples: number) => ({ samples, seconds: 2 });
  const result: RowResult = {
    row: 'photos',
    results: [
      {
        contender: 'millrace',
        work,
        rounds: [400, 200, 300].map((each) => ({ ...round(each), delay: { p99: each / 20, max: each } })),
      },
      { contender: 'torch-io', work: { ...work, mean: 0.11 }, rounds: [200, 100, 200].map(round) },
      { contender: 'tf-items', work: { ...work, dtype: 'float64' }, rounds: [300, 300, 300].map(round) },
    ],
  };

  describe('its figures', () => {
    it('are medians of rates, and medians of the ratios within a round', () => {
      const torch = figuresOf(result).get('torch-io');
      expect(torch).to.deep.include({
        rate: 100,
        range: [50, 100],
        ahead: 2,
        agrees: true,
        delay: undefined,
      });
    });

    it('hold the median of the 99th percentiles of the delays, and the longest delay', () => {
      expect(figuresOf(result).get('millrace')?.delay).to.deep.equal({ p99: 15, max: 400 });
    });

    const others: readonly Partial<Work>[] = [
      { samples: epoch - 1 },
      { batches: work.batches + 1 },
      { numbers: numbers / 3 },
      { dtype: 'uint8' },
      { mean: 0.2 },
      { label: 4.4 },
    ];
    for (const other of others)
      it(`tell who came out with other ${Object.keys(other)[0]}`, () => {
        const [ours, torch] = result.results;
        if (!ours || !torch) throw new Error('no results');
        const results = [ours, torch, { ...torch, work: { ...work, ...other } }];
        expect([...figuresOf({ row: 'photos', results }).values()].map(({ agrees }) => agrees)).to.include(
          false,
        );
        expect(figuresOf({ row: 'photos', results }).get('millrace')?.agrees).to.equal(true);
      });

    it('say which goals are reached', () => {
      const words = verdicts('photos', figuresOf(result)).map((each) => [each.reached, each.words]);
      expect(words).to.deep.equal([
        [true, 'at least 1.5 times as fast as torchvision.io, 2 workers: 2.00x'],
        [true, 'event loop of the main thread delayed by less than 20 ms (p99): 15.0 ms'],
      ]);
    });

    it('allow a quarter more than the time of a loop by hand', () => {
      const against = (samples: number) =>
        verdicts(
          'pictures',
          figuresOf({
            row: 'pictures',
            results: [
              { contender: 'millrace', work, rounds: [round(100)] },
              { contender: 'hand', work, rounds: [round(samples)] },
            ],
          }),
        );
      expect(against(125)).to.deep.equal([
        { reached: true, words: 'at most 25 % longer than typed arrays by hand, Node: 0.80x' },
      ]);
      expect(against(126)[0]?.reached).to.equal(false);
    });

    it('hold memory and time to the first batch against those of little data and of a fresh start', () => {
      const file = (bytes: number, peak: number) => ({ bytes, rows: 10, seconds: 1, peak });
      expect(memoryVerdict([file(1e6, 100), file(1e8, 125)]).reached).to.equal(true);
      expect(memoryVerdict([file(1e6, 100), file(1e8, 126)]).reached).to.equal(false);
      expect(resumeVerdict([{ fresh: [1, 1, 9], resumed: [1.1, 1.1, 1.1] }]).reached).to.equal(true);
      expect(resumeVerdict([{ fresh: [1, 1, 9], resumed: [1.2, 1.2, 1.2] }]).reached).to.equal(false);
    });

    it('are printed as tables with their goals, and make a part of docs/performance.md', () => {
      const memory = [100, 10_000].map((each) => ({
        bytes: each * 1e6,
        rows: each,
        seconds: 2,
        peak: 2 ** 27,
      }));
      const resume = [{ fresh: [1], resumed: [1.5] }];
      const recording = recordingSchema.parse({
        date: '2026-01-31',
        rounds: 3,
        threads: 2,
        machine: { cpu: 'A', platform: 'B', memory: 8, load: 0 },
        versions: { node: '20' },
        rows: [result],
        memory,
        resume,
      });
      expect(rowReport(result)).to.match(/torchvision.io, 2 workers +100 +50 \.\. 100 +2\.00x +0\.11000$/m);
      expect(rowReport(result)).to.match(/tf.data, map per item .* DIFFERS$/m);
      const page = inputPart(recording);
      expect(page).to.include('| torchvision.io, 2 workers | 100 | 50 to 100 | 2.00x | 0.11000 |');
      expect(page).to.include('- 10,000 MB, 10,000 rows: at most 128 MiB, 5000 MB/s');
      expect(page).to.include('- **no**: first batch after a resume in less than 1.2 times');
      expect(recording.memory && memoryReport(recording.memory)).to.include('\nyes  100 times the data');
      expect(recording.resume && resumeReport(recording.resume)).to.include(
        'fresh 1.000 ms, at 90 % 1.500 ms',
      );

      const later = { ...recording, date: '2026-02-01' };
      const again = recordingSchema.parse(remeasured(recording, { ...result, results: [] }, later));
      expect(again.rows).to.have.length(1);
      expect({ ...again, rows: [] }).to.deep.equal({ ...recording, rows: [] });
      expect(inputPart(again))
        .to.include('**Measured** on 2026-01-31')
        .and.to.include('**Measured** on 2026-02-01');
    });
  });

  describe('a round', () => {
    const question: Question = {
      ...{ task: 'measure', row: 'pictures', way: '', data: '' },
      ...{ batch: 2, epoch: 4, seconds: 0 },
    };
    const pair = {
      x: { data: Float32Array.of(1, 2, 3, 6), shape: [2, 2] },
      y: { data: Uint8Array.of(1, 4), shape: [2] },
      size: 2,
    };

    it('that checks looks at every number of one epoch', () => {
      const check = new Check(question);
      expect([check.add(pair), check.add({ ...pair, y: undefined })]).to.deep.equal([false, true]);
      const expected: Work = { samples: 4, batches: 2, numbers: 2, dtype: 'float32', mean: 3, label: 1.25 };
      expect(check.answer()).to.deep.equal(expected);
    });

    it('that measures ends with an epoch, when its time is over', () => {
      const measure = new Measure({ ...question, seconds: 0.01 });
      let batches = 1;
      while (!measure.add(pair)) batches++;
      const { samples, seconds } = measure.answer();
      expect(samples).to.equal(2 * batches);
      expect(samples % 4).to.equal(0);
      expect(seconds).to.be.at.least(0.01);
    });
  });

  describe('the loop by hand', () => {
    it('gives every picture once an epoch, with its label, in [0, 1]', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), (count, size) => {
          const values = Uint8Array.from({ length: count }, (_, index) => index);
          const pictures = { x: { data: values, shape: [count, 1, 1] }, y: { data: values, shape: [count] } };
          const seen: number[] = [];
          for (const { x, y } of loop(pictures, { size, varied: false })) {
            for (const [row, label] of (y?.data ?? []).entries())
              expect(x.data[row]).to.be.closeTo(label / 255, 1e-7);
            seen.push(...(y?.data ?? []));
            if (seen.length >= count) break;
          }
          expect(seen.sort((one, other) => one - other)).to.deep.equal([...values]);
        }),
      );
    });

    it('moves pictures by up to two pixels, and mirrors half of them', () => {
      const count = 400;
      const data = new Uint8Array(count * 49);
      // The middle of 7 x 7, and the pixel to its right.
      for (let start = 0; start < data.length; start += 49) data.set([255, 51], start + 24);
      const pictures = {
        x: { data, shape: [count, 7, 7] },
        y: { data: new Uint8Array(count), shape: [count] },
      };
      const { value } = loop(pictures, { size: count, varied: true }).next();
      const places = new Set<number>();
      let mirrored = 0;
      for (let row = 0; row < count; row++) {
        const picture = [...value.x.data.slice(row * 49, (row + 1) * 49)];
        const place = picture.indexOf(1);
        places.add(place);
        if (Math.abs((picture[place - 1] ?? 0) - 0.2) < 1e-6) mirrored++;
        expect(picture.reduce((sum, each) => sum + each, 0)).to.be.closeTo(1.2, 1e-6);
      }
      expect(places.size).to.equal(25);
      expect(mirrored).to.be.within(140, 260);
    });
  });

  describe('its data', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'millrace-spec-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('is photographs of 400 to 600 pixels with the bytes of such, alike each time', async () => {
      const [one, other] = [path.join(folder, 'one'), path.join(folder, 'other')];
      await makePhotos(one, 3);
      await makePhotos(other, 3);
      expect(await readdir(one)).to.deep.equal(['0', '1', '2']);
      for (const name of ['0/0.jpg', '1/1.jpg', '2/2.jpg']) {
        const bytes = await readFile(path.join(one, name));
        const { width, height, format, channels } = await sharp(bytes).metadata();
        expect({ format, channels }).to.deep.equal({ format: 'jpeg', channels: 3 });
        expect([width, height].every((side) => side >= 400 && side <= 600)).to.equal(true);
        expect(bytes.length).to.be.within(25_000, 100_000);
        expect(bytes.equals(await readFile(path.join(other, name)))).to.equal(true);
      }
    });

    it('is a table of numbers under a line of names, alike each time', () => {
      const text = [...tableText({ rows: 10_001, columns: 3 })].join('');
      const [names, ...lines] = text.trimEnd().split('\n');
      expect(names).to.equal('c0,c1,c2');
      expect(lines).to.have.length(10_001);
      for (const line of lines) expect(line).to.match(/^(-?\d+\.\d{5}(,|$)){3}$/);
      expect([...tableText({ rows: 10_001, columns: 3 })].join('')).to.equal(text);
    });
  });
});
