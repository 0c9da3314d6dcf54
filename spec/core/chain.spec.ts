import { expect } from 'chai';
import { concat, defer, map, mergeMap, NEVER, Observable, of, Subscriber, scan } from 'rxjs';
import { demandOf, demandsFrom, floatPlaceOf, scopeOf, tag } from '../../core/chain.js';
import { endless, Gate } from '../../core/demand.js';
import type { Scope } from '../../core/scope.js';

const scope: Scope = {
  seed: 1,
  resumedFrom: undefined,
  join: () => undefined,
  ending: () => {},
  warn: () => {},
};

describe('chain', () => {
  it('finds the demand of the nearest stage through stock operators', () => {
    const near = new Gate();
    const far = new Gate();
    const seen: object[] = [];
    const source = new Observable<number>((subscriber) => {
      seen.push(demandOf(subscriber), ...demandsFrom(subscriber));
    });
    const end = tag(new Subscriber<number>(), { demand: far });
    const middle = tag(new Subscriber<number>(end), { demand: near });
    concat(defer(() => source))
      .pipe(
        map(Number),
        scan((sum, value) => sum + value, 0),
      )
      .subscribe(middle);
    expect(seen).to.deep.equal([near, near, far]);
    expect(seen[0]).to.equal(near);
    expect(seen[2]).to.equal(far);
  });

  it('is endless where no stage is downstream', () => {
    const seen: object[] = [];
    new Observable((subscriber) => {
      seen.push(demandOf(subscriber), demandsFrom(subscriber));
    }).subscribe();
    expect(seen).to.deep.equal([endless, []]);
  });

  it('finds the run through a stage that has only a demand', () => {
    const end = tag(new Subscriber<number>(), { scope });
    const stage = tag(new Subscriber<number>(end), { demand: new Gate() });
    expect(scopeOf(stage)).to.equal(scope);
    expect(scopeOf(new Subscriber())).to.equal(undefined);
  });

  it('reads a tag on the plain observer that ends a chain', () => {
    const demand = new Gate();
    let found: object = endless;
    const observer = tag({ next: () => {} }, { demand });
    new Observable((subscriber) => {
      found = demandOf(subscriber);
    }).subscribe(observer);
    expect(found).to.equal(demand);
  });

  it('finds where numbers are wanted by the subscriber itself, and not behind an operator that might keep them', () => {
    const floats = (): undefined => undefined;
    const found: unknown[] = [];
    const source = new Observable<number>((subscriber) => {
      found.push(floatPlaceOf(subscriber));
    });
    source.subscribe(tag(new Subscriber<number>(), { floats }));
    source.pipe(map(Number)).subscribe(tag(new Subscriber<number>(), { floats }));
    expect(found).to.deep.equal([floats, undefined]);
  });

  it('reaches inner subscriptions', () => {
    const demand = new Gate();
    let found: object = endless;
    const inner = new Observable<number>((subscriber) => {
      found = demandOf(subscriber);
      return NEVER.subscribe();
    });
    const subscriber = tag(new Subscriber<number>(), { demand });
    of(1)
      .pipe(mergeMap(() => inner))
      .subscribe(subscriber);
    expect(found).to.equal(demand);
    subscriber.unsubscribe();
  });
});
