import { spawnSync } from 'node:child_process';
import { chmod, copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineTrials } from './native-machines.js';
import { must, type Trial } from './native-trials.js';
import type { Variables, Workplace } from './native-workplace.js';

/** Everything that can be missing or wrong: each is one clear line with the way out, and leaves nothing. */
export function failureTrials(place: Workplace): readonly Trial[] {
  return [...commandTrials(place), ...machineTrials(place)];
}

// Nothing listens there.
const nowhere = 'http://127.0.0.1:9';

/** Provoked around the real command line. */
function commandTrials(place: Workplace): readonly Trial[] {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).stdout.trim();
  const refused = (
    name: string,
    expected: RegExp,
    prepare: () => Promise<{ args?: readonly string[]; variables?: Variables; cache?: string }>,
  ): Trial => ({
    name: `refused: ${name}`,
    run: async () => {
      const empty = await place.folder('failing');
      const { args = [], variables = {}, cache = empty } = await prepare();
      const { code, stderr } = await place.call(cache, args, variables);
      const lines = stderr.split('\n').filter((line) => line.startsWith('error '));
      must(code === 1 && lines.length === 1, `exit code ${code}: ${stderr}`);
      must(expected.test(lines.join('')), lines.join(''));
      must((await readdir(empty)).length === 0, `${await readdir(empty)} is left`);
      return lines.join('');
    },
  });
  const programs = ['node', 'npm', 'tar', 'gzip', 'c++'];
  return [
    refused('no Python', /Python was not found.*Install Python 3/, async () => ({
      variables: { PATH: await place.pathWith(...programs) },
    })),
    refused('a Python that does not run', /PYTHON is .*nowhere, which does not run/, async () => ({
      variables: { PYTHON: '/nowhere' },
    })),
    refused('no pip', /has no pip.*ensurepip/, async () => {
      const venv = place.path('venv');
      spawnSync(python, ['-m', 'venv', '--without-pip', venv]);
      return { variables: { PYTHON: join(venv, 'bin/python') } };
    }),
    refused('no npm', /npm was not found.*PATH/, async () => ({
      variables: { PATH: await place.pathWith('node', 'tar', 'gzip', 'c++'), PYTHON: python },
    })),
    refused(
      'no network for npm',
      /npm could not fetch .*registry cannot be reached.*--from DIR/,
      async () => ({
        variables: { npm_config_registry: nowhere, npm_config_cache: await place.folder('npm-cache') },
      }),
    ),
    refused(
      'no network for pip',
      /pip could not fetch .*registry cannot be reached.*--from DIR/,
      async () => ({
        variables: { PIP_INDEX_URL: `${nowhere}/simple`, PIP_FIND_LINKS: undefined },
      }),
    ),
    refused('a wheel with another content', /tensorflow\S*==\S+ has another content/, async () => ({
      variables: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: await altered(place, /^tensorflow_?\w*-.*whl$/) },
    })),
    refused(
      'an altered wheel in the folder',
      /tensorflow\S* has another content.*Do not use it/,
      async () => ({
        args: ['--from', await altered(place, /^tensorflow_?\w*-2.*whl$/)],
      }),
    ),
    refused('an altered package in the folder', /tfjs-node\S* has another content/, async () => ({
      args: ['--from', await altered(place, /^tensorflow-tfjs/)],
    })),
    refused('a folder without the parts', /holds no .*native download/, async () => ({
      args: ['--from', await place.folder('empty')],
    })),
    refused('a cache folder that is a file', /cannot be written.*MILLRACE_CACHE/, async () => {
      await writeFile(place.path('file'), '');
      return { args: ['--from', place.parts], cache: place.path('file') };
    }),
    refused('a cache folder where none can be made', /cannot be written.*MILLRACE_CACHE/, async () => ({
      args: ['--from', place.parts],
      cache: '/dev/null/cache',
    })),
    refused('a compiler that does not run', /CXX is \/nowhere.*apt install/, async () => ({
      args: ['--from', place.parts],
      variables: { CXX: '/nowhere' },
    })),
    refused(
      'a compiler that is not complete',
      /could not be compiled with half-a-compiler.*no such header/,
      async () => {
        const compiler = place.path('half-a-compiler');
        await writeFile(
          compiler,
          '#!/bin/sh\ncase $1 in --version) exit 0;; esac\necho "error: no such header"; exit 1\n',
        );
        await chmod(compiler, 0o755);
        return { args: ['--from', place.parts], variables: { CXX: compiler } };
      },
    ),
  ];
}

/** A folder with the parts, but for one of another content. */
async function altered(place: Workplace, which: RegExp): Promise<string> {
  const dir = await place.folder('altered');
  for (const name of await readdir(place.parts)) {
    if (which.test(name)) await writeFile(join(dir, name), 'something else');
    else if (!name.endsWith('.whl')) await copyFile(join(place.parts, name), join(dir, name));
  }
  return dir;
}
