import { Readable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../core/read.js';
import { standardInput } from '../../sources/standard-input.js';
import { collect, Holder, settled, until } from '../helpers/flow.js';

const schema = z.object({ n: z.int() });

describe('standardInput', () => {
  it('makes a sample of every line, wherever the chunks end', async () => {
    const input = Readable.from(['{"n":1}\r\n{"n"', ':2}\n\n{"n":3}']);
    const { items, completions } = await collect(read(standardInput({ schema, input })));
    expect(items.map(({ x, at }) => [x.n, at.position])).to.deep.equal([
      [1, { index: 0 }],
      [2, { index: 1 }],
      [3, { index: 2 }],
    ]);
    expect(completions).to.equal(1);
  });

  it('reads no further than it must while the pipeline is not ready', async () => {
    let produced = 0;
    const input = Readable.from(
      (function* () {
        for (;;) yield `{"n":${produced++}}\n`;
      })(),
      { highWaterMark: 1 },
    );
    const holder = new Holder(read(standardInput({ schema, input })));
    await until(() => holder.items.length === 1);
    await settled();
    expect(produced).to.be.lessThan(1000);
    holder.unsubscribe();
    await until(() => input.destroyed);
  });

  it('is an error at a line that does not fit', async () => {
    const input = Readable.from(['{"n":1}\nno json\n']);
    const { items, errors } = await collect(read(standardInput({ schema, input })));
    expect(items).to.have.length(1);
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.contain('source stdin, message 1');
  });

  it('can be read once', async () => {
    const source = standardInput({ schema, input: Readable.from([]) });
    await collect(read(source));
    const { errors } = await collect(read(source));
    expect(errors[0]).to.include({ code: 'SOURCE_SPENT' });
  });
});
