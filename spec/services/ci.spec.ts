import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { execute, root, runNode } from '../helpers/repository.js';

/** Programs that `.ci/run` calls, each replaced by a few lines of shell. */
type Programs = Readonly<Record<'npm' | 'node' | 'python3' | 'apt-get' | 'timeout', string>>;

const well: Programs = {
  npm: `case "$*" in
    test) echo '12 0' > "$MILLRACE_TEST_COUNTS" ;;
    'run test:services') echo '3 0' > "$MILLRACE_TEST_COUNTS" ;;
  esac`,
  node: 'exit 0',
  python3: 'exit 0',
  'apt-get': 'exit 0',
  timeout: 'shift 2; exec "$@"',
};

describe('.ci/run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-ci-'));
    await cp(path.join(root, '.ci'), path.join(folder, '.ci'), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('adds up the tests of both suites and the five checks beside them', async () => {
    expect(await ci(well)).to.deep.equal({ lastLine: '20 passed, 0 failed', code: 0 });
  });

  it('counts failed tests', async () => {
    const npm = `${well.npm}\n[ "$*" != test ] || { echo '9 3' > "$MILLRACE_TEST_COUNTS"; exit 3; }`;
    expect(await ci({ ...well, npm })).to.deep.equal({ lastLine: '17 passed, 3 failed', code: 1 });
  });

  it('counts a suite that broke off before its first test as a failure', async () => {
    const npm = `[ "$*" != test ] || exit 7\n${well.npm}`;
    expect(await ci({ ...well, npm })).to.deep.equal({ lastLine: '8 passed, 1 failed', code: 1 });
  });

  it('counts a suite that failed after its last test as a failure', async () => {
    const npm = `${well.npm}\n[ "$*" != test ] || exit 7`;
    expect(await ci({ ...well, npm })).to.deep.equal({ lastLine: '20 passed, 1 failed', code: 1 });
  });

  for (const check of ['run types', 'run lint', 'run imports']) {
    it(`counts a failed npm ${check}, and goes on`, async () => {
      const npm = `[ "$*" != '${check}' ] || exit 1\n${well.npm}`;
      expect(await ci({ ...well, npm })).to.deep.equal({ lastLine: '19 passed, 1 failed', code: 1 });
    });
  }

  it('stops where the dependencies cannot be installed', async () => {
    expect(await ci({ ...well, npm: 'exit 1' })).to.deep.equal({ lastLine: '0 passed, 1 failed', code: 1 });
  });

  it('is no success when it is broken off', async () => {
    const npm = `[ "$*" != test ] || kill -TERM "$PPID"\n${well.npm}`;
    expect(await ci({ ...well, npm })).to.deep.equal({ lastLine: '1 passed, 1 failed', code: 1 });
  });

  it('goes on where system packages cannot be installed', async () => {
    expect(await ci({ ...well, python3: 'exit 1', 'apt-get': 'exit 100' })).to.include({
      lastLine: '20 passed, 0 failed',
    });
  });

  async function ci(
    programs: Programs,
  ): Promise<{ readonly lastLine: string | undefined; readonly code: number }> {
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    for (const [name, script] of Object.entries(programs)) await program(path.join(bin, name), script);
    const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
    const { code, stdout } = await execute(path.join(folder, '.ci/run'), [], { env });
    return { lastLine: stdout.trimEnd().split('\n').at(-1), code };
  }
});

describe('scripts/count-tests.cjs', () => {
  it('leaves how many tests passed and failed', async function () {
    this.timeout(60_000);
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-counts-'));
    const counts = path.join(folder, 'counts');
    await writeFile(
      path.join(folder, 'three.cjs'),
      'it("a"), it("b", () => {}); it("c", () => { throw 1; });',
    );
    const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
    const args = [
      mocha,
      '--no-config',
      '--reporter',
      'scripts/count-tests.cjs',
      path.join(folder, 'three.cjs'),
    ];
    const { code } = await runNode(args, { env: { ...process.env, MILLRACE_TEST_COUNTS: counts } });
    expect(code).to.equal(1);
    expect(await readFile(counts, 'utf8')).to.equal('1 1\n');
    await rm(folder, { recursive: true });
  });
});

async function program(file: string, script: string): Promise<void> {
  await writeFile(file, `#!/usr/bin/env bash\n${script}\n`);
  await chmod(file, 0o755);
}
