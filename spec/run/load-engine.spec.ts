import { expect } from 'chai';
import { MillraceError } from '../../core/errors.js';
import type { Engine, EngineOptions, EngineSetting } from '../../engines/engine.js';
import { engineSetting } from '../../engines/setting.js';
import { uploadWidened } from '../../engines/upload.js';
import { loadEngine } from '../../run/load-engine.js';
import { refusal } from '../helpers/refusal.js';

const native = (threads: number, oneDnn: boolean): EngineSetting =>
  engineSetting({ backend: 'native', versions: { tensorflow: '2.21.0' }, threads, oneDnn });
const wasm = engineSetting({ backend: 'wasm', versions: {}, threads: 1, oneDnn: null });

/** A machine with these engines, the best first; native takes the threads and oneDNN it is asked for, 2 and on else. */
function machine(...present: readonly ('native' | 'wasm')[]) {
  const log: EngineOptions[] = [];
  const load = async (options: EngineOptions = {}): Promise<Engine> => {
    log.push(options);
    const { prefer = present[0], threads = 2, oneDnn = true } = options;
    const name = present.find((each) => each === prefer);
    if (name === undefined)
      throw new MillraceError('ENGINE_MISSING', { what: `${prefer} is absent`, advice: `Install ${prefer}` });
    const setting = name === 'native' ? native(threads, oneDnn) : wasm;
    return { name, why: name, setting, upload: uploadWidened };
  };
  return { load, log };
}

const noWarning = (message: string): void => {
  throw new Error(`a warning: ${message}`);
};

describe('loadEngine', () => {
  it('loads what was asked for, in a run that starts', async () => {
    const { load, log } = machine('native');
    const asked = { prefer: 'native', threads: 4, oneDnn: false } as const;
    expect((await loadEngine({ engine: asked }, undefined, noWarning, load)).setting.threads).to.equal(4);
    await loadEngine({}, undefined, noWarning, load);
    expect(log).to.deep.equal([asked, {}]);
  });

  it("takes the checkpoint's engine, threads and oneDNN", async () => {
    const { load } = machine('native', 'wasm');
    for (const saved of [native(1, true), native(3, false), wasm])
      expect((await loadEngine({}, saved, noWarning, load)).setting).to.deep.equal(saved);
  });

  it('asks an engine without threads and oneDNN for neither', async () => {
    const { load, log } = machine('wasm');
    await loadEngine({}, wasm, noWarning, load);
    expect(log).to.deep.equal([{ prefer: 'wasm' }]);
  });

  it('refuses other threads or oneDNN than the checkpoint has, naming both', async () => {
    const { load } = machine('native');
    const other = await refusal(() =>
      loadEngine({ engine: { threads: 4 } }, native(1, true), noWarning, load),
    );
    expect(other.code).to.equal('ENGINE_CHANGED');
    expect(other.message).to.contain('threads: 1 saved, 4 now').and.not.to.contain('oneDnn');
    const asked = { engine: { oneDnn: true } };
    const oneDnn = await refusal(() => loadEngine(asked, native(1, false), noWarning, load));
    expect(oneDnn.message).to.contain('oneDnn: false saved, true now').and.not.to.contain('threads');
  });

  it("refuses where the checkpoint's engine is not there, naming both and the way to it", async () => {
    const { load } = machine('wasm');
    const { code, message } = await refusal(() => loadEngine({}, native(2, true), noWarning, load));
    expect(code).to.equal('ENGINE_CHANGED');
    expect(message).to.contain('backend: native saved, wasm now').and.to.contain('Install native');
    expect(message).to.contain('version of tensorflow: 2.21.0 saved, none now');
  });

  it("refuses where the process has fixed other threads than the checkpoint's", async () => {
    const fixed = async ({ threads = 2 }: EngineOptions = {}): Promise<Engine> => {
      if (threads !== 2) throw new MillraceError('OPTION_INVALID', { what: 'threads', given: threads });
      return machine('native').load();
    };
    const { code, message } = await refusal(() => loadEngine({}, native(4, true), noWarning, fixed));
    expect(code).to.equal('ENGINE_CHANGED');
    expect(message).to.contain('threads: 4 saved, 2 now');
  });

  it('goes on with what is there where that is allowed, with one warning that names both', async () => {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const { load } = machine('wasm');
    const engine = await loadEngine({ allowEngineChange: true }, native(2, true), warn, load);
    expect(engine.name).to.equal('wasm');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('backend: native saved, wasm now');
  });

  it('says that an engine asked for is absent, rather than that it differs', async () => {
    const { load } = machine('wasm');
    const asked = { engine: { prefer: 'native' } } as const;
    const { code } = await refusal(() => loadEngine(asked, wasm, noWarning, load));
    expect(code).to.equal('ENGINE_MISSING');
  });
});
