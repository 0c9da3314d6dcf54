import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventsIn } from '../../cli/command-line.js';
import { type Outcome, runNode } from '../../helpers/repository.js';

describe('the setting of native TensorFlow', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-setting-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = (...flags: readonly string[]): Promise<Outcome> =>
    runNode(['bin/millrace.js', 'run', 'linear-regression', '--out', dir, '--json', ...flags]);

  /** What the first event of a run says of its engine. */
  const reported = ({ stdout }: Outcome): Record<string, unknown> => {
    const start = eventsIn(stdout).find((event) => event.type === 'start');
    if (start === undefined) throw new Error('the run has not started');
    return start.engine;
  };

  it('is in the start event, as it was asked for', async () => {
    const asked = ['--engine', 'native', '--threads', '1', '--no-one-dnn'];
    const { versions, ...engine } = reported(await run('--samples', '30', ...asked));
    expect(engine).to.include({ backend: 'native', threads: 1, oneDnn: false, node: process.versions.node });
    expect(versions).to.have.keys('tfjs', 'tensorflow');
    expect(engine.why).to.match(/^native TensorFlow 2\.\d+\.\d+, 1 thread$/);
  });

  it("is the checkpoint's in a resumed run, threads and oneDNN too", async () => {
    const first = await run('--samples', '30', '--engine', 'native', '--threads', '1', '--no-one-dnn');
    const resumed = await run('--resume', '--epochs', '5');
    expect(resumed.code, resumed.stderr).to.equal(0);
    expect(reported(resumed)).to.deep.equal(reported(first));
  });

  it('is not changed by a resume unless that is allowed', async () => {
    await run('--samples', '30', '--engine', 'native', '--threads', '1');
    const { code, stderr } = await run('--resume', '--epochs', '5', '--threads', '2', '--no-one-dnn');
    expect(code).to.equal(1);
    expect(stderr).to.contain('ENGINE_CHANGED').and.to.contain('threads: 1 saved, 2 now');
    expect(stderr).to.contain('oneDnn: true saved, false now');
  });
});
