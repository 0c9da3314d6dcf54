import { expect } from 'chai';
import * as core from '../core/index.js';
import * as engines from '../engines/index.js';
import * as root from '../index.js';
import * as models from '../models/index.js';
import * as operators from '../operators/index.js';
import * as run from '../run/index.js';
import * as sinks from '../sinks/index.js';
import * as sources from '../sources/index.js';

const rooms = { core, engines, models, operators, run, sinks, sources };

// A name that two rooms export is silently left out of the root by `export *`.
describe('millrace', () => {
  for (const [room, exported] of Object.entries(rooms))
    it(`exports all of ${room}/`, () => {
      expect(root).to.include({ ...exported });
    });

  it('exports nothing else', () => {
    const names = Object.values(rooms).flatMap((exported) => Object.keys(exported));
    expect(Object.keys(root).sort()).to.deep.equal(names.sort());
  });
});
