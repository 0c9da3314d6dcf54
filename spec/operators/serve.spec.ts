import { expect } from 'chai';
import { Subject } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../../core/events.js';
import type { Dense } from '../../core/sample.js';
import { type ServeOptions, serve } from '../../operators/serve.js';
import { collect, until } from '../helpers/flow.js';
import { PlainTrainer } from '../helpers/plain-trainer.js';

/** Answers the sum of each input, and remembers how many inputs it was asked for at a time. */
class Adder extends PlainTrainer {
  readonly sizes: number[] = [];

  override predict({ data, shape: [size = 0] }: Dense): Dense {
    this.sizes.push(size);
    const width = data.length / size;
    const sums = new Float32Array(size);
    for (const [place, value] of data.entries()) {
      const row = Math.floor(place / width);
      sums[row] = (sums[row] ?? 0) + value;
    }
    return { data: sums, shape: [size, 1] };
  }
}

interface Serving {
  readonly url: string;
  readonly trainer: Adder;
  readonly events$: Subject<PipelineEvent>;
}

/** Serves an adder until the test has ended. */
async function withServer(
  options: Partial<ServeOptions>,
  test: (serving: Serving) => Promise<void>,
): Promise<void> {
  const trainer = new Adder();
  const events$ = new Subject<PipelineEvent>();
  let url = '';
  const subscription = events$
    .pipe(serve(trainer, { shape: [2], onListen: (address) => (url = address), ...options }))
    .subscribe();
  try {
    await until(() => url !== '');
    await test({ url, trainer, events$ });
  } finally {
    subscription.unsubscribe();
  }
}

function ask(url: string, inputs: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/predict`, { method: 'POST', body: JSON.stringify({ inputs }), headers });
}

/** A schema that tells how many inputs it has seen: they wait from then on. */
function watchedSchema(): { readonly schema: z.ZodType<readonly number[]>; readonly seen: () => number } {
  let count = 0;
  const schema = z.array(z.number()).refine(() => {
    count++;
    return true;
  });
  return { schema, seen: () => count };
}

describe('serve', () => {
  it('answers with the outputs, and the steps that the weights had seen', () =>
    withServer({}, async ({ url, trainer }) => {
      trainer.stepsDone = 7;
      const response = await ask(url, [
        [1, 2],
        [3, 4],
      ]);
      expect(await response.json()).to.deep.equal({ version: 7, outputs: [[3], [7]] });
      trainer.stepsDone = 8;
      expect(await (await fetch(`${url}/version`)).json()).to.deep.equal({ version: 8 });
    }));

  it('computes the inputs of several requests at once, and no more than a batch', () =>
    withServer({ maxWait: 60_000, maxBatch: 4 }, async ({ url, trainer }) => {
      const answers = await Promise.all([1, 2, 3, 4].map((n) => ask(url, [[n, 0]])));
      expect(await Promise.all(answers.map((answer) => answer.json()))).to.deep.equal(
        [1, 2, 3, 4].map((n) => ({ version: 0, outputs: [[n]] })),
      );
      expect(trainer.sizes).to.deep.equal([4]);
    }));

  it('refuses inputs that do not fit, and takes what a schema makes of them', () =>
    withServer(
      { schema: z.object({ a: z.number(), b: z.number() }).transform(({ a, b }) => [a, b]) },
      async ({ url }) => {
        expect(await (await ask(url, [{ a: 1, b: 2 }])).json()).to.deep.include({ outputs: [[3]] });
        for (const inputs of [[[1, 2]], [], [{ a: 1 }], 'none']) {
          const refused = await ask(url, inputs);
          expect(refused.status).to.equal(400);
          expect(await refused.json()).to.have.nested.property('error.message');
        }
        expect((await fetch(`${url}/predict`, { method: 'POST', body: 'no json' })).status).to.equal(400);
      },
    ));

  it('refuses a number of features that the model does not have', () =>
    withServer({}, async ({ url }) => {
      expect((await ask(url, [[1, 2, 3]])).status).to.equal(400);
    }));

  it('answers 429 while too many inputs wait', () => {
    const { schema, seen } = watchedSchema();
    return withServer({ schema, maxWait: 60_000, maxBatch: 3, maxWaiting: 3 }, async ({ url, trainer }) => {
      const waiting = ask(url, [
        [1, 0],
        [2, 0],
      ]);
      await until(() => seen() === 2);
      const refused = await ask(url, [
        [3, 0],
        [4, 0],
      ]);
      expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '1']);
      expect((await ask(url, [[3, 0]])).status).to.equal(200);
      expect((await waiting).status).to.equal(200);
      expect(trainer.sizes).to.deep.equal([3]);
    });
  });

  it('answers what waits when the pipeline ends, and takes nothing more', () => {
    const { schema, seen } = watchedSchema();
    return withServer({ schema, maxWait: 60_000 }, async ({ url, events$ }) => {
      const waiting = ask(url, [[1, 2]]);
      await until(() => seen() === 1);
      events$.complete();
      expect((await waiting).status).to.equal(200);
      const after = await fetch(`${url}/version`).then(
        ({ status }) => status,
        () => 'closed',
      );
      expect([503, 'closed']).to.include(after);
    });
  });

  it('lets in only who has the token', () =>
    withServer({ token: 'secret' }, async ({ url }) => {
      expect((await ask(url, [[1, 2]])).status).to.equal(401);
      expect((await ask(url, [[1, 2]], { authorization: 'Bearer secret' })).status).to.equal(200);
    }));

  it('answers 500 with the reason where the model fails, and goes on', () =>
    withServer({}, async ({ url, trainer }) => {
      const { predict } = trainer;
      trainer.predict = () => {
        throw new Error('out of order');
      };
      const failed = await ask(url, [[1, 2]]);
      expect([failed.status, await failed.json()]).to.deep.equal([
        500,
        { error: { message: 'out of order' } },
      ]);
      trainer.predict = predict;
      expect((await ask(url, [[1, 2]])).status).to.equal(200);
    }));

  it('passes events through, and is an error of the stream where it cannot listen', () =>
    withServer({}, async ({ url }) => {
      const port = Number(new URL(url).port);
      const events$ = new Subject<PipelineEvent>();
      const outcome = collect(events$.pipe(serve(new Adder(), { shape: [2], port })));
      const event: PipelineEvent = {
        ...{ type: 'end', reason: 'spec', steps: 0, samples: 0 },
        at: { source: 'spec', seed: 0, position: null },
      };
      events$.next(event);
      const { items, errors } = await outcome;
      expect(items).to.deep.equal([event]);
      expect(errors[0]).to.include({ code: 'LISTEN_FAILED' });
    }));
});
