import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunControl } from '../../core/control.js';
import { Control } from '../../core/control.js';
import type { RunEvent } from '../../core/events.js';
import { type SmallRun, smallRun } from './small-run.js';

/** A run under way, and what it has emitted so far. */
export interface Steered {
  readonly control: RunControl;
  readonly events: readonly RunEvent[];
  /** Resolves when the run has completed or was stopped; rejects when it fails. */
  readonly ended: Promise<void>;
  /** The steps done, as the events tell. */
  readonly steps: number;
  /** Stops at once: what a kill leaves behind, as far as checkpoints are concerned. */
  abandon(): void;
}

/** Starts a small run with a control; `at` is called at each of its events. */
export function steered(
  dir: string,
  at: (event: RunEvent, control: RunControl, steered: Steered) => void = () => {},
  small: SmallRun = {},
): Steered {
  const { control = new Control(), ...options } = small.options ?? {};
  const events: RunEvent[] = [];
  let abandon = (): void => {};
  const ended = new Promise<void>((resolve, reject) => {
    const subscription = smallRun(dir, { ...small, options: { ...options, control } }).subscribe({
      next(event) {
        events.push(event);
        at(event, control, run);
      },
      error: reject,
      complete: resolve,
    });
    abandon = () => {
      subscription.unsubscribe();
      resolve();
    };
  });
  const run: Steered = {
    control,
    events,
    ended,
    get steps() {
      return stepsIn(events).length;
    },
    abandon: () => abandon(),
  };
  return run;
}

/** Calls at the event of a step, once. */
export function atStep(
  step: number,
  call: (control: RunControl, run: Steered) => void,
): (event: RunEvent, control: RunControl, run: Steered) => void {
  return (event, control, run) => {
    if (event.type === 'step' && event.step === step) call(control, run);
  };
}

/** Waits until an event of this type has come. */
export async function untilEvent(run: Steered, is: (event: RunEvent) => boolean): Promise<void> {
  while (!run.events.some(is)) await nextTurn();
}

/** Lets the event loop turn often enough that a run would do many steps. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await nextTurn();
}

/** The steps among events. */
export function stepsIn(events: readonly RunEvent[]): readonly Extract<RunEvent, { type: 'step' }>[] {
  return events.filter((event) => event.type === 'step');
}

/** The child of a spec: sets the rate at step 3, and is killed as soon as step 5 is done. */
export async function steerAndDie(dir: string, rate: number): Promise<void> {
  const run = steered(
    dir,
    (event, control) => {
      if (event.type !== 'step') return;
      if (event.step === 3) control.setLearningRate(rate);
      if (event.step === 5) process.kill(process.pid, 'SIGKILL');
    },
    { options: { checkpoint: { everySteps: 1000 } } },
  );
  await run.ended;
}

/** The child of a spec: pauses with nothing else to do, is told to go on, and prints how many steps there were. */
export async function pauseAWhile(dir: string): Promise<void> {
  const run = steered(dir, (event, control) => {
    if (event.type === 'step' && event.step === 3) control.pause();
    // Unreferenced, it does not keep the process alive itself.
    if (event.type === 'control' && event.action === 'pause') setTimeout(() => control.resume(), 50).unref();
  });
  await run.ended;
  process.stdout.write(`${run.steps} steps\n`);
}
