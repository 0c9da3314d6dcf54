import { expect } from 'chai';
import { from } from 'rxjs';
import { z } from 'zod';
import { mixLabels } from '../../operators/augmentation/mix-labels.js';
import { blend, mixup } from '../../operators/mixup.js';
import { batchOf, describeMixing } from '../contracts/mixing.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { expectEqual, mixedBatch, mixedSchema, readFixture } from '../helpers/torchvision.js';

describeOperator('mixup', { create: () => mixup({ classes: 7 }), item: batchOf, inFlight: 1 });
describeMixing('mixup', mixup);

describe('mixup', () => {
  const { mixup: cases } = readFixture(
    'batches',
    z.object({ mixup: z.array(mixedSchema.extend({ lam: z.number() })) }),
  );

  for (const { lam: share, x, y } of cases)
    it(`mixes as torchvision's MixUp, with a share of ${share}`, () => {
      const { batch, partner } = mixedBatch();
      expectEqual(blend(batch.x, { partner, share }), { data: x, shape: batch.x.shape }, { floats: 1e-4 });
      const mixed = mixLabels(batch, { partner, share }, { operator: 'mixup', classes: 5 });
      expectEqual(mixed.y ?? batch.x, { data: y, shape: [4, 5] });
    });

  it('makes float32 of bytes, in their range, and keeps float64 and shared memory', async () => {
    const data = new Float64Array(new SharedArrayBuffer(240 * 8)).fill(1 / 3);
    const bytes = Uint8Array.from({ length: 240 }, () => 255);
    const given = [data, bytes].map((each) => ({ ...batchOf(0), x: { data: each, shape: [5, 4, 4, 3] } }));
    const { items } = await collect(from(given).pipe(mixup({ classes: 7 })));
    const [floats, made] = items.map(({ x }) => x.data);
    expect(floats?.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(floats?.[7]).to.be.closeTo(1 / 3, 1e-15);
    expect(made).to.be.instanceOf(Float32Array);
    for (const value of made ?? []) expect(value).to.be.closeTo(255, 1e-4);
  });

  it('takes samples that are no pictures', async () => {
    const { items } = await collect(
      from([{ ...batchOf(0), x: { data: Float32Array.of(1, 1, 1, 1, 1), shape: [5, 1] } }]).pipe(
        mixup({ classes: 7 }),
      ),
    );
    for (const value of items[0]?.x.data ?? []) expect(value).to.be.closeTo(1, 1e-6);
  });
});
