import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { advice, doctorCommand } from '../../cli/doctor.js';
import type { Finding } from '../../engines/inspect.js';

const found: Finding = { found: true, description: 'there' };
const lacking = (reason: string): Finding => ({ found: false, reason, advice: `Install ${reason}` });
const absent = { present: false, reason: 'it is not installed' } as const;

describe('millrace doctor', () => {
  it('prints what was found, each engine measured or the reason why it is not there', async function () {
    this.timeout(60_000);
    const cache = await mkdtemp(join(tmpdir(), 'millrace-doctor-'));
    const before = process.env.MILLRACE_CACHE;
    process.env.MILLRACE_CACHE = cache;
    const lines: string[] = [];
    try {
      await doctorCommand((line) => lines.push(line));
    } finally {
      if (before === undefined) delete process.env.MILLRACE_CACHE;
      else process.env.MILLRACE_CACHE = before;
      await rm(cache, { recursive: true });
    }
    const text = lines.join('\n');
    expect(text).to.contain(`Node ${process.versions.node}`);
    expect(text).to.match(/^libraries +rxjs 7\.8\.\d+, tfjs 4\.\d+/m);
    expect(text).to.match(/^native +not present: native TensorFlow is not installed$/m);
    expect(text).to.match(/^wasm +\d+\.\d GFLOP\/s, 1 thread, tfjs-backend-wasm 4/m);
    expect(text).to.match(
      /^webgpu +(\d+\.\d GFLOP\/s, .*adapter |not present: WebGPU finds no graphics adapter)/m,
    );
    expect(text).to.match(/^cpu +\d+\.\d GFLOP\/s, 1 thread, tfjs-backend-cpu 4/m);
    expect(text)
      .to.match(/^python /m)
      .and.to.match(/^compiler /m);
    expect(lines.at(-1)).to.match(/^(To train faster: npx millrace native|Nothing to do)/);
  });

  it('ends with the one command that would make it faster', () => {
    expect(advice(absent, [found, found, found])).to.equal('To train faster: npx millrace native');
  });

  it('names what that command would lack', () => {
    expect(advice(absent, [found, lacking('Python'), lacking('a compiler')])).to.equal(
      'To train faster: npx millrace native, once this is mended: Python. Install Python',
    );
  });

  it('asks for nothing where nothing can be done, or is needed', () => {
    expect(advice(absent, [lacking('no wheel'), found, found])).to.equal('Nothing to do: no wheel.');
    const setting = { backend: 'native', versions: {}, threads: 2, oneDnn: true, cpu: '', node: '' } as const;
    const native = { present: true, setting: { ...setting, executor: 'eager' }, gflops: 100 } as const;
    expect(advice(native, [found, lacking('Python'), found])).to.match(/^Nothing to do/);
  });
});
