import { getBackend } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine, nativeStatus } from '../../../engines/index.js';
import { inspectEngine } from '../../../engines/inspect.js';
import { checkNative } from '../../../engines/native/check.js';
import { callInChild } from '../../../engines/native/child.js';
import { type CommandResult, runCommand } from '../../../engines/native/command.js';
import { refusal } from '../../helpers/refusal.js';
import { moduleUrl, nodeOptions } from '../../helpers/running-code.js';
import { trainPerceptron } from './perceptron.js';

const perceptron = moduleUrl('spec/services/engines/perceptron');
const inChild = (exported: string, ...parameters: readonly unknown[]): Promise<CommandResult> =>
  callInChild(runCommand, perceptron, exported, ...parameters);

describe('native TensorFlow', () => {
  before(() => {
    if (!nativeStatus().installed) throw new Error('native TensorFlow is not installed: npx millrace native');
  });

  it('is what engine() takes, and says so', async () => {
    const { name, why, setting } = await engine({ prefer: 'native' });
    expect(name).to.equal('native');
    expect(why).to.match(/^native TensorFlow 2\.\d+\.\d+, \d+ threads?$/);
    expect(setting.versions.tensorflow).to.equal(nativeStatus().version);
    expect(getBackend()).to.equal('tensorflow');
  });

  it('passes the check of the installer', () => checkNative(runCommand, nativeStatus().dir));

  for (const Type of [Uint8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float32Array, Float64Array]) {
    it(`takes ${Type.name} as float32`, async () => {
      const { upload } = await engine({ prefer: 'native' });
      const tensor = upload(Type.from([0, 1, 127, 255]), [2, 2]);
      expect(tensor.dtype).to.equal('float32');
      expect(tensor.shape).to.deep.equal([2, 2]);
      expect([...tensor.dataSync()]).to.deep.equal([0, 1, 127, 255]);
      tensor.dispose();
    });
  }

  it('trains, leaves no tensor behind, and repeats itself bit by bit', async () => {
    const { losses, tensors } = await trainPerceptron('native', 60);
    expect(losses.at(-1)).to.be.lessThan((losses[0] ?? 0) / 2);
    expect(new Set(tensors).size).to.equal(1);
    expect((await trainPerceptron('native', 60)).losses).to.deep.equal(losses);
  });

  it('trains as wasm does', async () => {
    const { losses } = await trainPerceptron('native', 10);
    const others = (await trainPerceptron('wasm', 10)).losses;
    losses.forEach((loss, index) => {
      expect(loss).to.be.closeTo(others[index] ?? Number.NaN, 1e-4);
    });
  });

  it('keeps the threads it was loaded with', async () => {
    const { setting } = await engine({ prefer: 'native' });
    const { code } = await refusal(() => engine({ prefer: 'native', threads: setting.threads + 1 }));
    expect(code).to.equal('OPTION_INVALID');
  });

  it('takes threads and oneDNN from the options of the first call', async () => {
    const code = `import { engine } from ${JSON.stringify(moduleUrl('engines/index'))};
      const { setting } = await engine({ prefer: 'native', threads: 1, oneDnn: false });
      console.log(setting.threads, setting.oneDnn);`;
    const { stdout } = await runCommand(process.execPath, [
      ...[...nodeOptions, '--input-type=module', '--eval', code],
    ]);
    expect(stdout.trim()).to.equal('1 false');
  });

  it('loads and trains without a word', async () => {
    const { status, stdout, stderr } = await inChild('trainPerceptron', 'native', 2);
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });

  it('is measured', async () => {
    const report = await inspectEngine('native');
    expect(report.present && report.gflops).to.be.greaterThan(0);
  });

  it('trains in two workers beside the main thread', async () => {
    const { status, stdout, stderr } = await inChild('trainInWorkers');
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '[0,0]', stderr: '' });
  });

  for (const milliseconds of [1, 300, 600, 900, 1200]) {
    it(`survives the end of its workers after ${milliseconds} ms`, async () => {
      const { status, signal } = await inChild('trainInWorkers', milliseconds);
      expect({ status, signal }).to.deep.equal({ status: 0, signal: null });
    });

    it(`survives the end of its process after ${milliseconds} ms`, async () => {
      const { status, signal } = await inChild('exitAfter', milliseconds);
      expect({ status, signal }).to.deep.equal({ status: 0, signal: null });
    });
  }
});
