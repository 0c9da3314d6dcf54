import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { firstValueFrom, type Observable, ReplaySubject, Subject, timeout } from 'rxjs';
import { type Reader, readers, type Topic, topics } from './readers.js';

/** A link that is about to be shown: how likely is it to be clicked? */
export interface Question {
  readonly id: string;
  readonly x: Reader & { readonly topic: Topic };
  answer(probability: number): void;
}

/** What became of it. */
export interface Outcome {
  readonly id: string;
  readonly y: 0 | 1;
}

/** What the pipeline sees of the web service. */
export interface Service {
  readonly app: FastifyInstance;
  readonly questions$: Observable<Question>;
  readonly outcomes$: Observable<Outcome>;
  /** What `GET /figures` answers. */
  figures: unknown;
}

const reader = {
  type: 'object',
  required: ['reader', 'device'],
  properties: { reader: { enum: readers }, device: { enum: ['phone', 'desktop'] } },
};
const outcomes = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'clicked'],
    properties: { id: { type: 'string' }, clicked: { type: 'boolean' } },
  },
};

/** Shows links, the most likely first, and is told which of them were clicked. */
export function createService(): Service {
  const questions$ = new Subject<Question>();
  const outcomes$ = new Subject<Outcome>();
  const app = fastify();
  const service: Service = { app, questions$, outcomes$, figures: {} };

  app.get('/', async (_, reply) =>
    reply.type('text/html').send(await readFile(new URL('page.html', import.meta.url), 'utf8')),
  );

  app.get<{ Querystring: Reader }>('/links', { schema: { querystring: reader } }, async (request, reply) => {
    // Nobody would answer: the run is about to begin, or has ended.
    if (!questions$.observed) return reply.code(503).send();
    const links = topics.map(async (topic) => {
      const id = randomUUID();
      return { id, topic, probability: await ask(questions$, id, { ...request.query, topic }) };
    });
    return (await Promise.all(links)).sort((one, other) => other.probability - one.probability);
  });

  app.post<{ Body: { id: string; clicked: boolean }[] }>(
    '/outcomes',
    { schema: { body: outcomes } },
    async (request, reply) => {
      for (const { id, clicked } of request.body) outcomes$.next({ id, y: clicked ? 1 : 0 });
      return reply.code(202).send();
    },
  );

  app.get('/figures', async () => service.figures);
  return service;
}

/** Asks the pipeline; a question that it had no room for is not answered. */
function ask(questions$: Subject<Question>, id: string, x: Question['x']): Promise<number> {
  const answer$ = new ReplaySubject<number>(1);
  questions$.next({ id, x, answer: (probability) => answer$.next(probability) });
  return firstValueFrom(answer$.pipe(timeout(5000)));
}
