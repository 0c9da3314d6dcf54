import { expect } from 'chai';
import { arrayTypes } from '../../core/array-types.js';

describe('arrayTypes', () => {
  for (const [name, Type] of Object.entries(arrayTypes)) {
    it(`has the constructor of ${name} under that name`, () => {
      expect(Type.name).to.equal(name);
      expect([...Type.of(1, 2)]).to.deep.equal([1, 2]);
    });
  }
});
