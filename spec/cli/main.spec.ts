import { expect } from 'chai';
import { pipelines } from '../../pipelines/index.js';
import { call } from './command-line.js';

describe('millrace', () => {
  it('prints its help with examples and exit codes on stdout', async () => {
    const { code, stdout, stderr } = await call('--help');
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    for (const part of ['run', 'list', 'tail', 'doctor', 'native', 'Examples:', 'Exit codes:'])
      expect(stdout).to.include(part);
  });

  it('prints its version', async () => {
    const { code, stdout } = await call('--version');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^\d+\.\d+\.\d+\S*\n$/);
  });

  it('shows its help on stderr when no command is given: that is wrong usage', async () => {
    const { code, stdout, stderr } = await call();
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.include('Usage: millrace');
  });

  describe('suggests the nearest name in one line, and exits with 2', () => {
    const mistyped: readonly (readonly [typed: string[], line: string])[] = [
      [['lsit'], "error: unknown command 'lsit' (Did you mean list?)"],
      [['run', 'mpl'], "error: unknown pipeline 'mpl' (Did you mean mlp?)"],
      [['run', 'mpl', '--epochs', '3'], "error: unknown pipeline 'mpl' (Did you mean mlp?)"],
      [['run', 'mlp', '--epoch', '3'], "error: unknown option '--epoch' (Did you mean --epochs?)"],
      [['run', 'mlp', '--resum'], "error: unknown option '--resum' (Did you mean --resume?)"],
      [['tail', 'x', '--jsn'], "error: unknown option '--jsn' (Did you mean --json?)"],
    ];
    for (const [typed, line] of mistyped) {
      it(typed.join(' '), async () => {
        expect(await call(...typed)).to.deep.equal({ code: 2, stdout: '', stderr: `${line}\n` });
      });
    }
  });

  for (const typed of [['tail'], ['list', 'mlp'], ['run', 'mlp', '--epochs'], ['run', 'nothing-like-it']]) {
    it(`answers '${typed.join(' ')}' with one line and exit code 2`, async () => {
      const { code, stdout, stderr } = await call(...typed);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^error: .+\n$/);
    });
  }

  describe('run NAME --help', () => {
    for (const { name, options } of pipelines) {
      it(`shows every option of ${name}, and examples`, async () => {
        const { code, stdout } = await call('run', name, '--help');
        expect(code).to.equal(0);
        expect(stdout).to.include('Examples:').and.to.include(`npx millrace run ${name} --resume`);
        const flags = stdout.match(/^ {2}--[a-z-]+/gm) ?? [];
        expect(flags.length).to.be.greaterThan(Object.keys(options.shape).length);
      });
    }

    it('shows defaults', async () => {
      const { stdout } = await call('run', 'mlp', '--help');
      expect(stdout).to.include('--batch-size <number>').and.to.include('(default: 256)');
    });
  });
});
