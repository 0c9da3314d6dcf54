import { expect } from 'chai';
import { from } from 'rxjs';
import { z } from 'zod';
import type { Random } from '../../core/random.js';
import { mixLabels } from '../../operators/augmentation/mix-labels.js';
import { cutmix, drawPatch, patch } from '../../operators/cutmix.js';
import { batchOf, describeMixing } from '../contracts/mixing.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { expectEqual, mixedBatch, mixedSchema, readFixture } from '../helpers/torchvision.js';

describeOperator('cutmix', { create: () => cutmix({ classes: 7 }), item: batchOf, inFlight: 1 });
describeMixing('cutmix', cutmix);

const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .transform(([left, top, right, bottom]) => ({ top, left, height: bottom - top, width: right - left }));

describe('cutmix', () => {
  const fixture = readFixture(
    'batches',
    z.object({
      cutmix: z.array(mixedSchema.extend({ box, lam_adjusted: z.number() })),
      patches: z.array(
        z.object({ share: z.number(), x: z.number(), y: z.number(), box, adjusted: z.number() }),
      ),
    }),
  );

  for (const { box: window, lam_adjusted: share, x, y } of fixture.cutmix)
    it(`cuts as torchvision's CutMix, with a share of ${share}`, () => {
      const { batch, partner } = mixedBatch();
      const bytes = { ...batch.x, data: Uint8Array.from(batch.x.data) };
      expectEqual(patch(bytes, window, partner), { data: x, shape: bytes.shape });
      const mixed = mixLabels(batch, { partner, share }, { operator: 'cutmix', classes: 5 });
      expectEqual(mixed.y ?? batch.x, { data: y, shape: [4, 5] });
    });

  for (const { share, x, y, box: window, adjusted } of fixture.patches)
    it(`draws the rectangle of torchvision's CutMix about (${x}, ${y}) for a share of ${share}`, () => {
      const places = [x, y];
      const random: Random = { uniform: () => 0, normal: () => 0, integer: () => places.shift() ?? 0 };
      const drawn = drawPatch(random, 6, 8, share);
      expect(drawn).to.deep.equal(window);
      expect(1 - (drawn.height * drawn.width) / 48).to.be.closeTo(adjusted, 1e-12);
    });

  it('keeps the dtype, and shared memory', async () => {
    const data = new Uint8Array(new SharedArrayBuffer(240)).fill(9);
    const { items } = await collect(
      from([{ ...batchOf(0), x: { data, shape: [5, 4, 4, 3] } }]).pipe(cutmix({ classes: 7 })),
    );
    expect(items[0]?.x.data).to.be.instanceOf(Uint8Array);
    expect(items[0]?.x.data.buffer).to.be.instanceOf(SharedArrayBuffer);
  });

  it('refuses what are no pictures', async () => {
    const x = { data: new Uint8Array(10), shape: [5, 2] };
    const { errors } = await collect(from([{ ...batchOf(0), x }]).pipe(cutmix({ classes: 7 })));
    expect(errors[0]).to.include({ code: 'BATCH_INVALID' });
  });
});
