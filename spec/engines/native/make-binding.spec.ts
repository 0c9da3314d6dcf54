import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CommandOptions, type RunCommand, runCommand } from '../../../engines/native/command.js';
import { digest } from '../../../engines/native/hashes.js';
import { installedFiles, recipe } from '../../../engines/native/layout.js';
import { makeBinding } from '../../../engines/native/make-binding.js';
import { registrySupply } from '../../../engines/native/registry-supply.js';
import { unpackPackage } from '../../../engines/native/unpack.js';
import type { Target } from '../../../engines/native/zig.js';
import { refusal } from '../../helpers/refusal.js';
import { useFolder } from './folder.js';
import { failed, machineWithout, pretendedMachine } from './pretended-machine.js';

describe('the binding', () => {
  const folder = useFolder();
  const said: string[] = [];
  const report = { say: (line: string) => said.push(line), progress: () => {} };
  const compiled: { readonly program: string; readonly line: string; readonly env: CommandOptions['env'] }[] =
    [];
  let cxx: string | undefined;

  beforeEach(() => {
    said.splice(0);
    compiled.splice(0);
    cxx = process.env.CXX;
    delete process.env.CXX;
  });
  afterEach(() => {
    if (cxx === undefined) delete process.env.CXX;
    else process.env.CXX = cxx;
  });

  const make = async (
    given: RunCommand,
    target: Target = { platform: 'linux', arch: 'x64' },
  ): Promise<string> => {
    const run: RunCommand = (program, args, options) => {
      if (args.includes('-o')) compiled.push({ program, line: args.join(' '), env: options?.env });
      return given(program, args, options);
    };
    const dir = folder.path('installation');
    const supply = await registrySupply(pretendedMachine().run, dir, report);
    const { tfjsNode, nodeApiHeaders: headers } = pretendedMachine().parts('cpu');
    await unpackPackage(runCommand, supply, tfjsNode, join(dir, 'tfjs-node'));
    await mkdir(join(dir, 'lib'), { recursive: true });
    return makeBinding({ run, supply, target, prebuilt: folder.path('prebuilt'), headers }, dir, report);
  };

  const prebuild = async (
    changes: { readonly recipe?: number; readonly altered?: boolean } = {},
  ): Promise<void> => {
    const dir = folder.path('prebuilt/linux-x64');
    await mkdir(dir, { recursive: true });
    const sha256: Record<string, string> = {};
    for (const name of ['tfjs_binding.node', 'quiet.node']) {
      await writeFile(join(dir, name), `prebuilt ${name}`);
      sha256[name] = await digest(join(dir, name), 'sha256', 'hex');
    }
    if (changes.altered) await writeFile(join(dir, 'quiet.node'), 'something else');
    await writeFile(join(dir, 'prebuilt.json'), JSON.stringify({ recipe: changes.recipe ?? recipe, sha256 }));
  };

  it('is the prebuilt one, where there is one: no compiler is looked for', async () => {
    await prebuild();
    expect(await make(machineWithout(/\+\+|zig/).run)).to.equal('prebuilt');
    expect(await readFile(folder.path('installation', installedFiles.binding), 'utf8')).to.equal(
      'prebuilt tfjs_binding.node',
    );
    expect(compiled).to.deep.equal([]);
  });

  it('is not a prebuilt one of another recipe, or for another platform', async () => {
    await prebuild({ recipe: recipe - 1 });
    expect(await make(pretendedMachine().run)).to.equal('c++');
    await prebuild();
    expect(await make(pretendedMachine().run, { platform: 'linux', arch: 'arm64' })).to.equal('c++');
  });

  it('is refused where the prebuilt one was altered', async () => {
    await prebuild({ altered: true });
    const { message } = await refusal(() => make(pretendedMachine().run));
    expect(message).to.match(/quiet\.node is not the file.*published with.*set CXX/);
  });

  it("is compiled with the system's compiler, else", async () => {
    expect(await make(pretendedMachine().run)).to.equal('c++');
    expect(said.join('\n')).to.contain('Compiling the binding with c++');
    expect(compiled).to.have.length(2);
    expect(compiled[0]?.line).to.match(/-Wl,-z,nodelete.*-static-libstdc\+\+/);
  });

  it('is compiled with the compiler that CXX names, even where there is a prebuilt one', async () => {
    await prebuild();
    process.env.CXX = '/opt/bin/my-compiler';
    expect(await make(pretendedMachine().run)).to.equal('my-compiler');
    const { message } = await refusal(() => make(machineWithout(/my-compiler/).run));
    expect(message).to.contain('CXX is /opt/bin/my-compiler, which does not run');
  });

  for (const [what, run] of [
    ['is no compiler', machineWithout(/^(c|g|clang)\+\+$/).run],
    [
      'is only an incomplete one',
      ((program, args, options) =>
        program === 'c++' && args.includes('-o')
          ? Promise.resolve(failed('fatal error: set: no such file'))
          : pretendedMachine().run(program, args, options)) satisfies RunCommand,
    ],
  ] as const) {
    it(`is compiled with zig, fetched for the time being, where there ${what}`, async () => {
      expect(await make(run)).to.match(/^zig \d/);
      expect(said.join('\n')).to.match(/Fetching the C\+\+ compiler ziglang/);
      const last = compiled.at(-1);
      expect(last?.program).to.match(/ziglang\/zig$/);
      expect(last?.line).to.match(/^c\+\+ -target x86_64-linux-gnu\.2\.27 /);
      expect(last?.env?.ZIG_GLOBAL_CACHE_DIR, 'nothing is left in the home folder').to.contain(folder.path());
      expect(await readdir(folder.path('installation'))).to.not.include('zig');
    });
  }

  it('is linked for macOS as macOS wants it', async () => {
    await make(machineWithout(/^(c|g|clang)\+\+$/).run, { platform: 'darwin', arch: 'arm64' });
    expect(compiled[0]?.line)
      .to.contain('-target aarch64-macos.12.0')
      .and.to.contain('lib/libtensorflow_cc.2.dylib')
      .and.to.contain('-Wl,-undefined,dynamic_lookup -Wl,-rpath,@loader_path')
      .and.to.not.contain('nodelete');
  });
});
