import { Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { refusal } from '../../helpers/refusal.js';
import { keepBackend } from '../keep-backend.js';

/** Where a guard draws its line. */
export interface Edge {
  /** What it lets pass, only just. */
  readonly inside: () => unknown;
  /** The numbers that this answers with. */
  readonly gives: readonly number[];
  /** What it refuses, only just. */
  readonly outside: () => unknown;
  /** How its message begins. */
  readonly says: string;
}

/** Tries both sides of every edge of a family of guards, on the engines that the test suite has everywhere. */
export function describeEdges(family: string, edges: Readonly<Record<string, Edge>>): void {
  for (const prefer of ['wasm', 'cpu'] as const) {
    describe(`the guards of ${family}, on ${prefer}`, () => {
      keepBackend();
      before(() => engine({ prefer }));

      for (const [name, { inside, gives, outside, says }] of Object.entries(edges)) {
        it(`let ${name} pass up to the edge, and refuse what lies behind`, async () => {
          expect(numbersOf(inside)).to.deep.equal(gives);
          const { code, message } = await refusal(() => numbersOf(outside));
          expect(code).to.equal('INPUT_INVALID');
          expect(message).to.match(new RegExp(`\\(engine ${prefer}\\)$`));
          expect(message.slice(0, says.length)).to.equal(says);
        });
      }
    });
  }
}

function numbersOf(attempt: () => unknown): readonly number[] {
  return tidy(() => Array.from(firstOf(attempt()).dataSync<'float32'>()));
}

function firstOf(answer: unknown): Tensor {
  const first: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (first instanceof Tensor) return first;
  throw new Error('an operation answers with tensors');
}
