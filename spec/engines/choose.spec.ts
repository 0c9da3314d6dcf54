import { tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { MillraceError } from '../../core/errors.js';
import type { Backend } from '../../engines/backend.js';
import { createEngineChooser, type EngineChooser } from '../../engines/choose.js';
import { type EngineName, type EngineOptions, engineNames } from '../../engines/engine.js';
import { engineSetting } from '../../engines/setting.js';
import { refusal } from '../helpers/refusal.js';

const tfjsNames = { native: 'tensorflow', wasm: 'wasm', webgpu: 'webgpu', cpu: 'cpu' } as const;

/** Backends of which some are absent, with a log of what was loaded and made current. */
function pretended(absent: readonly EngineName[] = []): EngineChooser & { readonly log: string[] } {
  const log: string[] = [];
  const backend = (name: EngineName): Backend => ({
    name,
    tfjsName: tfjsNames[name],
    ...(name === 'webgpu' && { onRequest: true }),
    async load({ threads = 2, oneDnn = true }: EngineOptions) {
      if (absent.includes(name)) {
        throw new MillraceError('ENGINE_MISSING', { what: `${name} is absent`, advice: `Install ${name}` });
      }
      log.push(`load ${name}`);
      return {
        title: `pretended ${name}`,
        setting: engineSetting({ backend: name, versions: {}, threads, oneDnn }),
        upload: (data, shape) => tensor(data, [...shape]),
      };
    },
  });
  const chooser = createEngineChooser(engineNames.map(backend), async (name) => {
    log.push(`use ${name}`);
  });
  return { ...chooser, log };
}

describe('engine', () => {
  it('takes native where it is present', async () => {
    const { engine, log } = pretended();
    expect((await engine()).why).to.equal('pretended native');
    expect(log).to.deep.equal(['load native', 'use tensorflow']);
  });

  it('falls back to wasm, then to cpu, and says why in one line', async () => {
    expect((await pretended(['native']).engine()).why).to.equal(
      'pretended wasm: native is absent. Install native',
    );
    expect((await pretended(['native', 'wasm']).engine()).why).to.equal(
      'pretended cpu: native is absent. Install native; wasm is absent. Install wasm',
    );
  });

  it('takes webgpu only where it is asked for', async () => {
    expect((await pretended(['native', 'wasm', 'cpu']).engine({ prefer: 'webgpu' })).name).to.equal('webgpu');
    const { code, message } = await refusal(() => pretended(['native', 'wasm', 'cpu']).engine());
    expect(code).to.equal('ENGINE_MISSING');
    expect(message).not.to.contain('webgpu');
  });

  it('refuses when there is none', async () => {
    const { code, message } = await refusal(() => pretended(['native', 'wasm', 'cpu']).engine());
    expect(code).to.equal('ENGINE_MISSING');
    expect(message).to.contain('native is absent').and.to.contain('cpu is absent');
  });

  it('refuses a preferred engine that is absent, with the command that helps', async () => {
    const { code, message } = await refusal(() => pretended(['native']).engine({ prefer: 'native' }));
    expect(code).to.equal('ENGINE_MISSING');
    expect(message).to.contain('Install native');
  });

  it('loads once: later and simultaneous calls get the same engine', async () => {
    const { engine, currentEngine, log } = pretended();
    const [first, second] = await Promise.all([engine(), engine()]);
    expect(second).to.equal(first);
    expect(await engine({ prefer: 'native', threads: 2, oneDnn: true })).to.equal(first);
    expect(currentEngine()).to.equal(first);
    expect(log.filter((entry) => entry.startsWith('load'))).to.deep.equal(['load native']);
  });

  it('knows no current engine before one is loaded', () => {
    expect(pretended().currentEngine()).to.equal(undefined);
  });

  it('switches to another engine and back without loading it twice', async () => {
    const { engine, currentEngine, log } = pretended();
    await engine();
    await engine({ prefer: 'cpu' });
    expect(currentEngine()?.name).to.equal('cpu');
    await engine({ prefer: 'native' });
    expect(currentEngine()?.name).to.equal('native');
    expect(log).to.deep.equal(['load native', 'use tensorflow', 'load cpu', 'use cpu', 'use tensorflow']);
  });

  it('refuses other threads or oneDNN than native was loaded with, also after a switch', async () => {
    const { engine } = pretended();
    await engine({ threads: 2 });
    expect((await refusal(() => engine({ threads: 3 }))).message).to.contain('threads: got 3, expected 2');
    await engine({ prefer: 'cpu' });
    const { code } = await refusal(() => engine({ prefer: 'native', oneDnn: false }));
    expect(code).to.equal('OPTION_INVALID');
  });

  it('goes on after a refusal', async () => {
    const { engine } = pretended(['native']);
    await refusal(() => engine({ prefer: 'native' }));
    expect((await engine()).name).to.equal('wasm');
  });

  for (const threads of [0, 1.5, Number.NaN, 5000]) {
    it(`refuses ${threads} threads before anything is loaded`, async () => {
      const { engine, log } = pretended();
      const { code, message } = await refusal(() => engine({ threads }));
      expect(code).to.equal('OPTION_INVALID');
      expect(message).to.contain('threads').and.to.contain(String(threads));
      expect(log).to.deep.equal([]);
    });
  }
});
