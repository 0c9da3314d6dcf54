import { mkdir, readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { z } from 'zod';
import { runNode } from '../../helpers/repository.js';
import { moduleUrl, nodeOptions } from '../../helpers/running-code.js';
import { useFolder } from './folder.js';

const urlOf = (module: string): string => JSON.stringify(moduleUrl(module));

/** Trains in a process that counts the programs it starts and the connections it opens. */
const training = (first: string): string => `
  import childProcess from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  import net from 'node:net';
  const { lastValueFrom } = await import(${JSON.stringify(import.meta.resolve('rxjs'))});
  const { engine } = await import(${urlOf('index')});
  const { linearRegression } = await import(${urlOf('pipelines/index')});
  const asked = [];
  for (const [owner, name] of [[childProcess, 'spawn'], [net.Socket.prototype, 'connect']]) {
    const original = owner[name];
    owner[name] = function (...words) {
      asked.push(name);
      return original.apply(this, words);
    };
  }
  syncBuiltinESMExports();
  ${first}
  const { name } = await engine();
  const options = linearRegression.options.parse({ samples: 30, epochs: 1 });
  await lastValueFrom(linearRegression.start(options, { dir: 'run', seed: 0 }));
  console.log(JSON.stringify({ name, asked }));
`;

describe('millrace as a library, where native TensorFlow is not installed', () => {
  const folder = useFolder();

  const train = async (first = ''): Promise<unknown> => {
    await mkdir(folder.path('cache'));
    const { stdout, stderr } = await runNode(
      [...nodeOptions, '--input-type=module', '--eval', training(first)],
      { cwd: folder.path(), env: { ...process.env, MILLRACE_CACHE: folder.path('cache') } },
    );
    const report = stdout.split('\n').find((line) => line.startsWith('{'));
    if (report === undefined) throw new Error(stderr.slice(-2000));
    return z.object({ name: z.string(), asked: z.array(z.string()) }).parse(JSON.parse(report));
  };

  it('trains on wasm: it starts no program, opens no connection, and leaves the cache alone', async function () {
    this.timeout(60_000);
    expect(await train()).to.deep.equal({ name: 'wasm', asked: [] });
    expect(await readdir(folder.path('cache'))).to.deep.equal([]);
  });

  it('would be seen starting one', async function () {
    this.timeout(60_000);
    const first = `
      const { findNpm } = await import(${urlOf('engines/native/tools')});
      const { runCommand } = await import(${urlOf('engines/native/command')});
      await findNpm(runCommand);`;
    expect(await train(first)).to.deep.equal({ name: 'wasm', asked: ['spawn'] });
  });
});
