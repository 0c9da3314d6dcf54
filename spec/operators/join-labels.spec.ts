import { expect } from 'chai';
import fc from 'fast-check';
import { from, lastValueFrom, NEVER, type Observable, of, Subject, toArray } from 'rxjs';
import type { Marked } from '../../core/mark.js';
import { linearLearner } from '../../models/linear-learner.js';
import { batch } from '../../operators/batch.js';
import { joinLabels } from '../../operators/join-labels.js';
import { prequential } from '../../operators/prequential.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeOperator } from '../contracts/operator.js';
import { refusal } from '../helpers/refusal.js';
import { runFrom, throughJson } from '../helpers/resume.js';
import { collector, specScope } from '../helpers/scope.js';
import { completed, smallRun, useFolder } from '../helpers/small-run.js';

interface Item extends Marked {
  readonly id: number;
  readonly y: number | undefined;
}

const key = ({ id }: Item): number => id;

describeOperator<Item, unknown>('joinLabels', {
  create: () => (predictions$: Observable<Item>) =>
    joinLabels(predictions$, from(Array.from({ length: 25 }, (_, id) => label(id))), { key, within: 100 }),
  item: (index) => prediction(index),
  inFlight: 2,
  outputs: (count) => Math.min(count, 25),
});

describe('joinLabels', () => {
  it('gives each prediction the label that has its key, whichever comes first', async () => {
    const predictions$ = new Subject<Item>();
    const labels$ = new Subject<Item>();
    const joined: unknown[] = [];
    joinLabels(predictions$, labels$, { key, within: 10 }).subscribe(({ id, y }) => joined.push([id, y]));
    predictions$.next(prediction(1));
    predictions$.next(prediction(2));
    labels$.next(label(2));
    labels$.next(label(3));
    labels$.next(label(1));
    predictions$.next(prediction(3));
    expect(joined).to.deep.equal([
      [2, 20],
      [1, 10],
      [3, 30],
    ]);
  });

  it('counts labels that are missing and labels that come too late, and holds no more than it may', async () => {
    const scope = specScope();
    const end = collector<Item>(scope);
    const predictions = Array.from({ length: 10 }, (_, id) => prediction(id));
    const labels = [0, 7, 8, 9, 42].map((id) => label(id));
    const labels$ = new Subject<Item>();
    joinLabels(from(predictions), labels$, { key, within: 3 }).subscribe(end.subscriber);
    for (const each of labels) labels$.next(each);
    labels$.complete();
    await end.done;
    expect(end.items.map(({ id }) => id)).to.deep.equal([7, 8, 9]);
    const total = (code: string): number =>
      scope.warnings
        .filter((warning) => warning.code === code)
        .reduce((sum, { count = 0 }) => sum + count, 0);
    expect(total('LABELS_MISSING')).to.equal(7);
    expect(total('LABELS_LATE')).to.equal(2);
    // Of the first, the second, the fourth; and of the rest.
    expect(scope.warnings.filter(({ code }) => code === 'LABELS_MISSING')).to.have.length(4);
  });

  it('counts a prediction whose key comes again as one without a label', async () => {
    const scope = specScope();
    const end = collector<Item>(scope);
    const twice = [prediction(1), prediction(1)];
    joinLabels(from(twice), of(label(1)), { key, within: 9 }).subscribe(end.subscriber);
    await end.done;
    expect(end.items).to.have.length(1);
    expect(scope.warnings).to.deep.include({
      code: 'LABELS_MISSING',
      message: 'joinLabels: 1 predictions got no label so far',
      count: 1,
    });
  });

  it('loses nothing that waits when it is stopped', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
        fc.nat(7),
        async (order, stop) => {
          const predictions = Array.from({ length: 8 }, (_, id) => prediction(id));
          const labels = order.map((id, index) => label(id, index));
          const join = (from_: number, labelsFrom: number): Observable<Item> =>
            joinLabels(from(predictions.slice(from_)), from(labels.slice(labelsFrom)), { key, within: 20 });
          const whole = await runFrom(join(0, 0), undefined);
          const first = await runFrom(join(0, 0), undefined, stop);
          const reached = {
            ...first.mark?.others,
            ...(first.mark ? { [first.mark.source]: first.mark.position } : {}),
          };
          const next = (source: string): number => Number(reached[source]?.index ?? -1) + 1;
          const rest = await runFrom(join(next('predictions'), next('labels')), throughJson(first.mark));
          const all = [...first.items, ...rest.items].map(({ id, y }) => [id, y]);
          expect(all).to.deep.equal(whole.items.map(({ id, y }) => [id, y]));
        },
      ),
    ));

  describe('in a run', () => {
    const folder = useFolder();

    it('teaches from labels that come later', async () => {
      const rows = Array.from({ length: 30 }, (_, id) => ({ x: [id / 30], y: undefined }));
      const answers = rows.map(({ x }) => ({ x, y: 2 * (x[0] ?? 0) }));
      const run$ = smallRun(folder.path, {
        define: ({ read: readIn, createTrainer }) => {
          const trainer = createTrainer(linearLearner({ features: 1 }));
          const shown$ = readIn(fromIterable(rows, { name: 'shown' }));
          const answered$ = readIn(fromIterable(answers, { name: 'answered' }));
          return joinLabels(shown$, answered$, { key: ({ x }) => x[0] ?? 0, within: 50 }).pipe(
            batch(1),
            prequential(trainer),
          );
        },
      });
      const events = await completed(run$);
      expect(events.filter(({ type }) => type === 'step')).to.have.length(30);
    });
  });

  it('passes errors of both sides on, and takes no number for a place', async () => {
    const broken = new Error('no labels today');
    const failing$ = new Subject<Item>();
    const stream$ = joinLabels(NEVER, failing$, { key, within: 1 });
    const failure = lastValueFrom(stream$.pipe(toArray())).catch((error: unknown) => error);
    failing$.error(broken);
    expect(await failure).to.equal(broken);
    expect((await refusal(() => joinLabels(NEVER, NEVER, { key, within: 0 }))).message).to.include(
      'joinLabels.within',
    );
  });
});

function prediction(id: number): Item {
  return { id, y: undefined, at: { source: 'predictions', seed: 1, position: { epoch: 0, index: id } } };
}

function label(id: number, index = id): Item {
  return { id, y: 10 * id, at: { source: 'labels', seed: 1, position: { epoch: 0, index } } };
}
