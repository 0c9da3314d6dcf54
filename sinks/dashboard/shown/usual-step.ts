import { eventVersion, type RunEventOf } from '../../../core/events.js';

/** How the line of a step of the usual form begins. */
export const stepBeginning = `{"version":${eventVersion},"type":"step",`;

type Fields = Readonly<Record<string, unknown>>;

/** Whether something is a step as runs write it, with numbers wherever there may be numbers. */
export function isUsualStep(value: unknown): value is RunEventOf<'step'> {
  if (!isFields(value)) return false;
  const { version, type, trainer, sequence, step, epoch, size, loss, metrics, incidental } = value;
  return (
    version === eventVersion &&
    type === 'step' &&
    typeof trainer === 'string' &&
    [sequence, step, epoch, size].every(isCount) &&
    [loss, value.learningRate].every(isNumber) &&
    (value.gradientNorm === undefined || isNumber(value.gradientNorm)) &&
    isFields(metrics) &&
    areNumbers(metrics) &&
    isFields(incidental) &&
    isUsualIncidental(incidental)
  );
}

function isUsualIncidental({ spent, tensors, inFlight, ...numbers }: Fields): boolean {
  return (
    isNumber(numbers.time) &&
    isNumber(numbers.elapsed) &&
    areNumbers(numbers) &&
    [tensors, inFlight].every((count) => count === undefined || isCount(count)) &&
    (numbers.eventLoopDelay === undefined || Number(numbers.eventLoopDelay) >= 0) &&
    (spent === undefined || (isFields(spent) && isUsualSpent(spent)))
  );
}

function isUsualSpent(spent: Fields): boolean {
  const { waiting, training, evaluating, writing } = spent;
  return (
    [waiting, training, evaluating, writing].every(isNumber) &&
    areNumbers(spent) &&
    Object.values(spent).every((part) => Number(part) >= 0)
  );
}

function areNumbers(fields: Fields): boolean {
  for (const name in fields) if (!isNumber(fields[name])) return false;
  return true;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
