import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { flagOf } from '../../cli/flags.js';
import { runFlags } from '../../cli/run/flags.js';
import { pipelines } from '../../pipelines/index.js';
import { call, inEmptyFolder } from './command-line.js';

const wrongFor: Readonly<Record<string, (flag: string) => readonly string[]>> = {
  number: (flag) => [flag, 'wrong'],
  integer: (flag) => [flag, '1.5'],
  'array of string': (flag) => [flag, 'one,,two'],
  array: (flag) => [flag, '1,wrong'],
  string: (flag) => [flag, ''],
  boolean: (flag) => [`${flag}=wrong`],
};

/** A wrong value for every field of a schema, as it is typed. */
function wrongValues(schema: z.ZodObject): readonly (readonly string[])[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, field]) => {
    const type = typeOf(field);
    const words = wrongFor[type]?.(flagOf(name));
    if (words === undefined) throw new Error(`no wrong value is known for ${name}, a ${type}`);
    return words;
  });
}

function typeOf(field: unknown): string {
  const { type, items } = z
    .object({ type: z.string().catch(''), items: z.unknown().optional() })
    .parse(field);
  return type === 'array' && typeOf(items ?? {}) === 'string' ? 'array of string' : type;
}

describe('a wrong value gives one clear line and exit code 2, and starts nothing', () => {
  for (const [index, { name, options }] of pipelines.entries()) {
    // The options of every run are refused alike, whatever runs.
    const common = index === 0 ? wrongValues(runFlags) : [];
    for (const words of [...wrongValues(options), ...common]) {
      it(`run ${name} ${words.join(' ')}`, () =>
        inEmptyFolder(async () => {
          const { code, stdout, stderr } = await call('run', name, ...words);
          expect(code).to.equal(2);
          expect(stdout).to.equal('');
          expect(stderr).to.match(/^error[^\n]+\n$/);
          expect(stderr).to.include(words[0]);
          if (words.length > 1) expect(stderr).to.include(`got '${words[1]}', expected `);
          expect(existsSync('runs')).to.equal(false);
        }));
    }
  }

  it('no option of a pipeline hides one of every run', () => {
    const common = Object.keys(runFlags.shape);
    for (const { options } of pipelines)
      expect(Object.keys(options.shape).filter((name) => common.includes(name))).to.deep.equal([]);
  });
});
