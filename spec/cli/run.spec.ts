import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { call, eventsIn, inEmptyFolder } from './command-line.js';

// A line through 30 points, on the engine that every machine has: a few milliseconds.
const tiny = ['run', 'linear-regression', '--samples', '30', '--engine', 'cpu', '--no-dashboard'];

describe('millrace run', () => {
  it('trains, and ends with a summary: figures, files, what to try next', () =>
    inEmptyFolder(async () => {
      const { code, stdout, stderr } = await call(...tiny);
      expect(code).to.equal(0);
      expect(stderr).to.match(/^engine: cpu/);
      for (const name of ['whole data loss', 'training loss', 'time', 'learned', 'analytic'])
        expect(stdout).to.match(new RegExp(`^ {2}${name} +\\S`, 'm'));
      for (const file of ['events.jsonl', 'checkpoints', 'model']) {
        expect(stdout).to.include(`runs/linear-regression/${file}`);
        expect(existsSync(`runs/linear-regression/${file}`)).to.equal(true);
      }
      expect(stdout).to.include('npx millrace run linear-regression --samples 30');
    }));

  it('writes events, and nothing else, to stdout with --json', () =>
    inEmptyFolder(async () => {
      const { code, stdout } = await call(...tiny, '--json', '--epochs', '1');
      expect(code).to.equal(0);
      const recorded = readFileSync('runs/linear-regression/events.jsonl', 'utf8');
      expect(eventsIn(stdout)).to.deep.equal(eventsIn(recorded));
      expect(eventsIn(stdout).at(-1)?.type).to.equal('checkpoint');
    }));

  it('computes the same with --worker', async function () {
    this.timeout(60_000);
    await inEmptyFolder(async () => {
      await call(...tiny, '--epochs', '1', '--out', 'here');
      const { code, stderr } = await call(...tiny, '--epochs', '1', '--out', 'there', '--worker');
      expect(code).to.equal(0);
      expect(stderr).to.match(/^engine: cpu.*, in a worker$/m);
      const [here, there] = ['here', 'there'].map((folder) =>
        readFileSync(`${folder}/model/weights.bin`, 'hex'),
      );
      expect(there).to.equal(here);
    });
  });

  it('leaves no tensor behind', () =>
    inEmptyFolder(async () => {
      await call(...tiny);
      const before = memory().numTensors;
      await call(...tiny);
      expect(memory().numTensors).to.equal(before);
    }));

  it('takes the next free folder', () =>
    inEmptyFolder(async () => {
      for (const folder of ['linear-regression', 'linear-regression-2', 'linear-regression-3']) {
        expect((await call(...tiny, '--epochs', '1')).code).to.equal(0);
        expect(existsSync(`runs/${folder}/model`)).to.equal(true);
      }
    }));

  it('refuses a folder that holds a run, unless it goes on with it', () =>
    inEmptyFolder(async () => {
      await call(...tiny, '--out', 'mine');
      const { code, stderr } = await call(...tiny, '--out', 'mine');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error RUN_EXISTS: option --out: got 'mine'.*--resume.*\n$/);
    }));

  it('refuses a folder below a file', () =>
    inEmptyFolder(async () => {
      writeFileSync('file', '');
      const { code, stderr } = await call(...tiny, '--out', 'file/run');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error OPTION_INVALID: option --out: got 'file\/run'.*\n$/);
    }));

  describe('--resume', () => {
    it('says that a run has finished, and how to train it further', () =>
      inEmptyFolder(async () => {
        await call(...tiny);
        const { code, stderr } = await call('run', 'linear-regression', '--resume');
        expect(code).to.equal(0);
        expect(stderr).to.include('has finished already');
        expect(stderr).to.include('npx millrace run linear-regression --resume --epochs 6');
      }));

    it('trains a finished run further, with the options it was made with, to the same weights', () =>
      inEmptyFolder(async () => {
        const made = [...tiny, '--seed', '7', '--learning-rate', '0.1', '--variant', 'layers'];
        await call(...made, '--epochs', '4', '--out', 'unbroken');
        await call(...made, '--epochs', '2');
        const { code } = await call(
          'run',
          'linear-regression',
          '--resume',
          '--epochs',
          '4',
          '--no-dashboard',
        );
        expect(code).to.equal(0);
        const weights = (folder: string): Buffer => readFileSync(`${folder}/model/weights.bin`);
        expect(weights('runs/linear-regression')).to.deep.equal(weights('unbroken'));
      }));

    it('goes on with the run that was written to last', () =>
      inEmptyFolder(async () => {
        for (const seed of ['1', '2', '3']) await call(...tiny, '--seed', seed);
        await call(...tiny, '--resume', '--out', 'runs/linear-regression-2', '--seed', '2', '--epochs', '4');
        const { stderr } = await call('run', 'linear-regression', '--resume');
        expect(stderr).to.include('runs/linear-regression-2 has finished');
      }));

    it('refuses other options, by name', () =>
      inEmptyFolder(async () => {
        await call(...tiny);
        const { code, stderr } = await call(...tiny, '--resume', '--batch-size', '5', '--epochs', '4');
        expect(code).to.equal(2);
        expect(stderr).to.match(/error RESUME_REFUSED: [^\n]*batchSize = 5[^\n]*\n$/);
      }));

    it('refuses where there is no run', () =>
      inEmptyFolder(async () => {
        mkdirSync('runs');
        const { code, stderr } = await call('run', 'mlp', '--resume');
        expect(code).to.equal(2);
        expect(stderr).to.match(/^error RUN_MISSING: [^\n]*runs\/mlp[^\n]*\n$/);
      }));

    it('refuses another engine, unless that is allowed', () =>
      inEmptyFolder(async () => {
        await call(...tiny);
        const wasm = ['run', 'linear-regression', '--resume', '--epochs', '4', '--engine', 'wasm', '--json'];
        const refused = await call(...wasm);
        expect(refused.code).to.equal(1);
        expect(refused.stderr).to.match(/^error ENGINE_CHANGED: [^\n]*cpu saved, wasm now[^\n]*\n$/);
        const allowed = await call(...wasm, '--allow-engine-change');
        expect(allowed.code).to.equal(0);
        expect(eventsIn(allowed.stdout).map(({ type }) => type)).to.include('warning');
      }));
  });
});
