import { expect } from 'chai';
import { runCommand } from '../../../engines/native/command.js';
import { withoutEmscriptenListeners } from '../../../engines/wasm/listeners.js';
import { moduleUrl, nodeOptions } from '../../helpers/running-code.js';

const events = ['uncaughtException', 'unhandledRejection'] as const;
const counts = (): number[] => events.map((event) => process.listenerCount(event));

/** What the loader that emscripten writes does when it is evaluated. */
function emscriptenLoader(): void {
  class ExitStatus {}
  process.on('uncaughtException', (ex: unknown) => {
    if (!(ex instanceof ExitStatus)) throw ex;
  });
  process.on('unhandledRejection', (reason) => {
    throw reason;
  });
}

describe('withoutEmscriptenListeners', () => {
  it('removes the listeners that the loader adds', async () => {
    const before = counts();
    const result = await withoutEmscriptenListeners(async () => {
      emscriptenLoader();
      return 'loaded';
    });
    expect(result).to.equal('loaded');
    expect(counts()).to.deep.equal(before);
  });

  it('removes them when loading fails, too', async () => {
    const before = counts();
    const failure = withoutEmscriptenListeners(async () => {
      emscriptenLoader();
      throw new Error('no memory');
    });
    expect(await failure.catch(String)).to.equal('Error: no memory');
    expect(counts()).to.deep.equal(before);
  });

  it('keeps listeners of others, earlier ones and those added meanwhile', async () => {
    const theirs = [(): void => undefined, (): void => undefined] as const;
    process.on('uncaughtException', theirs[0]);
    await withoutEmscriptenListeners(async () => {
      emscriptenLoader();
      process.on('uncaughtException', theirs[1]);
    });
    const kept = process.listeners('uncaughtException');
    for (const listener of theirs) process.removeListener('uncaughtException', listener);
    expect(kept).to.include.members([...theirs]);
  });

  it('lets a process that uses wasm report an error in a few lines', async () => {
    const choose = moduleUrl('engines/index');
    const code = `import { engine } from ${JSON.stringify(choose)};
      await engine({ prefer: 'wasm' });
      throw new Error('deliberate');`;
    const { status, stderr } = await runCommand(process.execPath, [
      ...[...nodeOptions, '--input-type=module', '--eval', code],
    ]);
    expect(status).to.equal(1);
    expect(stderr).to.contain('deliberate');
    expect(stderr.length).to.be.lessThan(2000);
  });
});
