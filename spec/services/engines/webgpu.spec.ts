import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, cast, exp, getBackend, memory, mul, sin, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { inspectEngine } from '../../../engines/inspect.js';
import { callInChild } from '../../../engines/native/child.js';
import { runCommand } from '../../../engines/native/command.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { moduleUrl } from '../../helpers/running-code.js';
import { transpile } from '../../helpers/transpile.js';
import { differences, killed, unkilled } from '../../prove/trials.js';
import { trainPerceptron } from './perceptron.js';
import { offerSoftwareAdapter } from './software-adapter.js';

const child = moduleUrl('spec/services/engines/webgpu-child');

describe('webgpu', () => {
  keepBackend();
  offerSoftwareAdapter();

  it('is taken when it is asked for, and names its adapter', async () => {
    const { name, why, setting } = await engine({ prefer: 'webgpu' });
    expect(name).to.equal('webgpu');
    expect(getBackend()).to.equal('webgpu');
    expect(setting.versions.adapter).to.be.a('string').that.is.not.empty;
    expect(why).to.equal(`webgpu on ${setting.versions.adapter}`);
  });

  for (const Type of [Uint8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float32Array, Float64Array]) {
    it(`takes ${Type.name} as float32`, async () => {
      const { upload } = await engine({ prefer: 'webgpu' });
      const uploaded = upload(Type.from([0, 1, 127, 255]), [2, 2]);
      expect(uploaded.dtype).to.equal('float32');
      expect([...tidy(() => add(uploaded, 1)).dataSync()]).to.deep.equal([1, 2, 128, 256]);
      uploaded.dispose();
    });
  }

  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    it(`reads ${dtype} at once, while an earlier read is on its way`, async () => {
      await engine({ prefer: 'webgpu' });
      const numbers = tensor([0, 1, 2, 0]);
      const [first, second] = [cast(numbers, dtype), cast(mul(numbers, 1), dtype)];
      const promised = first.data();
      const expected = dtype === 'bool' ? [0, 1, 1, 0] : [0, 1, 2, 0];
      expect([...second.dataSync()]).to.deep.equal(expected);
      expect([...(await promised)]).to.deep.equal(expected);
      for (const each of [numbers, first, second]) each.dispose();
    });
  }

  it('computes the same bits whether or not something was read before', async () => {
    await engine({ prefer: 'webgpu' });
    const computed = (look: boolean): number[] =>
      tidy(() => {
        const middle = sin(tensor([0.1, 0.7, 1.3, 2.9]));
        if (look) middle.dataSync();
        return [...exp(mul(middle, middle)).dataSync()];
      });
    expect(computed(true)).to.deep.equal(computed(false));
  });

  it('reads without holding more memory each time', async () => {
    await engine({ prefer: 'webgpu' });
    const read = (): unknown => tidy(() => add(tensor([1, 2, 3]), 1).dataSync());
    read();
    const held = memory();
    for (let times = 0; times < 5; times++) read();
    expect(memory()).to.deep.equal(held);
  });

  it('trains as wasm does, repeats itself bit by bit, and leaves nothing behind', async () => {
    const { losses, tensors } = await trainPerceptron('webgpu', 3);
    expect(new Set(tensors).size).to.equal(1);
    expect((await trainPerceptron('webgpu', 3)).losses).to.deep.equal(losses);
    const others = (await trainPerceptron('wasm', 3)).losses;
    losses.forEach((loss, index) => {
      expect(loss).to.be.closeTo(others[index] ?? Number.NaN, 1e-4);
    });
  });

  it('resumes a killed run to bitwise the same weights, optimizer state and events', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-webgpu-'));
    try {
      const program = await transpile('spec/prove/resume-child.ts', folder);
      const subject = { engine: 'webgpu', argument: '96', program } as const;
      const { result, duration } = await unkilled(subject);
      const again = await killed(subject, () => 0.7 * duration, 1);
      expect(again.kills).to.equal(1);
      expect(differences(result, again.result)).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says when the adapter has failed, and computes nothing after that', async () => {
    const { status, stdout } = await callInChild(runCommand, child, 'askTooMuch');
    expect({ status, codes: stdout }).to.deep.equal({
      status: 0,
      codes: '["ENGINE_FAILED","ENGINE_FAILED"]',
    });
  });

  it('lets the process end by itself, and at once when it is told to', async () => {
    for (const exported of ['trainAndEnd', 'exitAmidst']) {
      const { status, signal, stderr } = await callInChild(runCommand, child, exported);
      expect({ exported, status, signal, stderr }).to.deep.equal({
        exported,
        status: 0,
        signal: null,
        stderr: '',
      });
    }
  });

  it('is what doctor reports, with its adapter', async () => {
    const report = await inspectEngine('webgpu');
    const { setting } = await engine({ prefer: 'webgpu' });
    expect(report.present && report.setting.versions.adapter).to.equal(setting.versions.adapter);
  });
});
