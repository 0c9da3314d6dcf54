import { Tensor, tensor } from '@tensorflow/tfjs-core';
import type { ErrorCode } from '../../../core/errors.js';
import { isMillraceError } from '../../../core/errors.js';
import { currentEngine, type Engine } from '../../../engines/index.js';

/** One bad input, and what is right to do with it. */
export interface BadInput {
  /** Unique; what is tried, then what is bad about it. */
  readonly name: string;
  /** Hands the input over; what it answers, if anything, is read and compared. */
  readonly attempt: () => unknown;
  readonly right: Right;
}

/** A clear error, with a code where one is named, or an answer: its shape and its numbers. */
export type Right = { readonly throws: ErrorCode | 'any error' } | Answer;

/** A tensor that was read. */
export interface Answer {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** What came of it. */
export interface Verdict {
  /** `unclear` is an error, but not one that was meant, or not the one that is right. */
  readonly outcome: 'ok' | 'silently wrong' | 'unclear';
  /** The error's message, or the answer. */
  readonly got: string;
}

/** A bad input that must end in an error: one with this code, or any that names what is wrong. */
export function refused(name: string, attempt: () => unknown, code?: ErrorCode): BadInput {
  return { name, attempt, right: { throws: code ?? 'any error' } };
}

/** An unusual input that has one right answer. */
export function answered(
  name: string,
  shape: readonly number[],
  values: readonly number[],
  attempt: () => unknown,
): BadInput {
  return { name, attempt, right: { shape, values } };
}

/** Calls a function with what its types forbid. */
export function call(operation: (...given: never) => unknown, ...given: readonly unknown[]): unknown {
  return Reflect.apply(operation, undefined, given);
}

/** Tensor of this shape whose numbers count up from 1. */
export function counting(...shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, index) => index + 1),
    [...shape],
  );
}

/** Tensor of whole numbers. */
export function whole(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return tensor([...values], [...shape], 'int32');
}

/** The engine that the process computes on. */
export function engineNow(): Engine {
  const engine = currentEngine();
  if (engine) return engine;
  throw new Error('load an engine first');
}

/** Tries a bad input and judges what comes of it; that it kills or hangs the process is for the parent to see. */
export async function judge({ attempt, right }: BadInput): Promise<Verdict> {
  try {
    return judgeAnswer(await read(await attempt()), right);
  } catch (error) {
    return judgeError(error, right);
  }
}

async function read(answer: unknown): Promise<Answer | undefined> {
  if (Array.isArray(answer)) return read(answer[0]);
  if (typeof answer === 'number') return { shape: [], values: [answer] };
  if (!(answer instanceof Tensor)) return undefined;
  return { shape: answer.shape, values: Array.from(await answer.data<'float32'>()) };
}

function judgeAnswer(answer: Answer | undefined, right: Right): Verdict {
  const got = answer ? `[${answer.shape}] ${answer.values.slice(0, 12).join(' ')}` : 'no error';
  const same = !('throws' in right) && answer !== undefined && isSame(answer, right);
  return { outcome: same ? 'ok' : 'silently wrong', got };
}

function isSame(answer: Answer, right: Answer): boolean {
  if (`${answer.shape}` !== `${right.shape}` || answer.values.length !== right.values.length) return false;
  return right.values.every((value, index) => close(answer.values[index], value));
}

function close(given: number | undefined, wanted: number): boolean {
  if (given === undefined) return false;
  return Object.is(given, wanted) || given === wanted || Math.abs(given - wanted) < 1e-4;
}

function judgeError(error: unknown, right: Right): Verdict {
  const got = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { outcome: isRight(error, right) ? 'ok' : 'unclear', got };
}

function isRight(error: unknown, right: Right): boolean {
  if (!('throws' in right)) return false;
  if (right.throws !== 'any error') return isMillraceError(error, right.throws);
  return error instanceof Error && isClear(error);
}

/**
 * An error that was meant, by its own words: not one that JavaScript or WebAssembly met on the way. Before any kernel
 * is asked, JavaScript itself refuses an array that is too long: up to Node 20 it names the length, later ones, whose
 * arrays may be longer, say that there is no memory for it.
 */
function isClear({ name, message }: Error): boolean {
  if (/^(Invalid typed array length: \d|Array buffer allocation failed$)/.test(message)) return true;
  return !/^(Type|Reference|Range|Runtime|Syntax)Error$/.test(name) && message.length > 10;
}
