import { expect } from 'chai';
import { z } from 'zod';
import type { EngineName } from '../../../engines/index.js';
import { callInChild } from '../../../engines/native/child.js';
import { runCommand } from '../../../engines/native/command.js';
import { moduleUrl } from '../../helpers/running-code.js';

const outputs = z.record(z.string(), z.array(z.array(z.number())));

describe('convolutions of few channels', () => {
  const convolutions = moduleUrl('spec/services/engines/convolutions');
  // Whether there is oneDNN is fixed for a process.
  const computed = async (on: EngineName, oneDnn?: boolean): Promise<z.output<typeof outputs>> => {
    const { stdout } = await callInChild(runCommand, convolutions, 'printConvolutions', on, oneDnn);
    return outputs.parse(JSON.parse(stdout));
  };

  it('give on native with oneDNN and without what they give on cpu', async () => {
    const expected = await computed('cpu');
    for (const oneDnn of [true, false]) {
      const native = await computed('native', oneDnn);
      expect(Object.keys(native)).to.deep.equal(Object.keys(expected));
      for (const [name, tensors] of Object.entries(native)) {
        tensors.forEach((numbers, which) => {
          numbers.forEach((number, at) => {
            const right = expected[name]?.[which]?.[at] ?? Number.NaN;
            expect(number, `${name}, ${which}, ${at}`).to.be.closeTo(right, 1e-3);
          });
        });
      }
    }
  });
});
