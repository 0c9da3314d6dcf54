import { engine as tensorEngine } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { judge } from '../../prove/guards/bad-input.js';
import { badInputsOf, groupNames } from '../../prove/guards/cases.js';
import { keepBackend } from '../keep-backend.js';

describe('bad inputs', () => {
  keepBackend();

  it('are many, each with a name of its own', async () => {
    const names = (await Promise.all(groupNames.map(badInputsOf))).flat().map(({ name }) => name);
    expect(names.length).to.be.at.least(500);
    expect(new Set(names).size).to.equal(names.length);
  });

  for (const prefer of ['wasm', 'cpu'] as const) {
    describe(`on ${prefer}`, () => {
      before(async () => {
        await engine({ prefer });
        tensorEngine().startScope('bad inputs');
      });

      after(() => tensorEngine().endScope());

      for (const group of groupNames) {
        it(`of ${group} are refused clearly, or have the one right answer`, async () => {
          const wrong: string[] = [];
          for (const badInput of await badInputsOf(group)) {
            const { outcome, got } = await judge(badInput);
            if (outcome !== 'ok') wrong.push(`${badInput.name}: ${outcome}: ${got}`);
          }
          expect(wrong).to.deep.equal([]);
        });
      }
    });
  }
});
