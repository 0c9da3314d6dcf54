import { expect } from 'chai';
import fc from 'fast-check';
import { Observable, type Subscriber } from 'rxjs';
import { Outlet } from '../../core/outlet.js';
import { Holder, ParkingConsumer, settled } from '../helpers/flow.js';

/** A consumer behind an outlet. */
function joined<Consumer>(consume: (source$: Observable<number>) => Consumer) {
  const opened: { outlet: Outlet<number>; downstream: Subscriber<number> }[] = [];
  let sent = 0;
  const consumer = consume(
    new Observable((downstream) => {
      opened.push({
        outlet: new Outlet(downstream, () => {
          sent++;
        }),
        downstream,
      });
    }),
  );
  const [first] = opened;
  if (!first) throw new Error('nothing was subscribed');
  return { ...first, consumer, sent: () => sent };
}

describe('Outlet', () => {
  it('hands on in order, one item whenever downstream is ready, and tells when it is through', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (steps) => {
        const { outlet, consumer, sent } = joined((source$) => new Holder<number>(source$));
        let pushed = 0;
        let released = 0;
        for (const push of steps) {
          if (push) outlet.push(pushed++);
          else if (consumer.items.length > released) {
            consumer.release();
            released++;
          }
          await settled(1);
          expect(consumer.items.length).to.equal(Math.min(pushed, released + 1));
          expect(outlet.size).to.equal(pushed - consumer.items.length);
          expect(sent()).to.equal(consumer.items.length);
        }
        expect(consumer.uninvited).to.equal(0);
        expect(consumer.items).to.deep.equal(consumer.items.map((_, index) => index));
        consumer.unsubscribe();
      }),
    ));

  it('keeps an end in its place and ignores what comes after it', async () => {
    const { outlet, consumer } = joined((source$) => new Holder<number>(source$));
    outlet.push(1);
    outlet.push(2);
    outlet.complete();
    outlet.fail(new Error('too late'));
    outlet.push(3);
    expect(consumer.completions).to.equal(0);
    consumer.release();
    await settled(2);
    expect(consumer).to.deep.include({ items: [1, 2], errors: [], completions: 1 });
  });

  it('drops the item that has waited longest', async () => {
    const { outlet, consumer } = joined((source$) => new Holder<number>(source$));
    for (const item of [1, 2, 3]) outlet.push(item);
    outlet.drop();
    consumer.release();
    await settled(2);
    expect(consumer.items).to.deep.equal([1, 3]);
    consumer.unsubscribe();
  });

  it('hands on undefined like any other item', () => {
    const items: unknown[] = [];
    new Observable<undefined>((downstream) => new Outlet(downstream).push(undefined)).subscribe((item) =>
      items.push(item),
    );
    expect(items).to.deep.equal([undefined]);
  });

  it('takes its wait back and lets go of what it holds when downstream closes', () => {
    const { outlet, consumer } = joined((source$) => new ParkingConsumer<number>(source$));
    outlet.push(1);
    outlet.push(2);
    consumer.unsubscribe();
    outlet.push(3);
    expect(consumer).to.include({ waits: 1, cancelled: 1 });
    expect(outlet.size).to.equal(0);
  });
});
