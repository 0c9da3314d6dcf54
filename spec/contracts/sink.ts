import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { isMillraceError } from '../../core/errors.js';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { checkpointEvent, endEvent, startEvent, stepEvent } from '../helpers/events.js';

/** A recording sink, and how to read back what it has recorded. */
export interface Recorder {
  readonly sink: Sink;
  /** What would be found after a crash of the machine, in order: events, or what the sink makes of them. */
  recorded(): Promise<readonly unknown[]>;
}

/** What the suite needs to know about a recording sink. */
export interface RecorderContract {
  /** Makes the sink, anew for every test; `dir` is its run's folder and lasts over a resume. */
  create(dir: string): Recorder;
  /** Makes a sink that cannot record. */
  createFailing(dir: string): Sink;
  /** What is to be read back of these events; default the events themselves. */
  form?(events: readonly RunEvent[]): readonly unknown[];
  /** Whether it is given the events after the checkpoint again, rather than cutting its own record back. */
  readonly repeats?: boolean;
}

/** What the suite needs to know about a showing sink. */
export interface ShowerContract {
  /** Makes the sink, anew for every test. */
  create(): Sink;
  /** Makes a sink whose surface fails. */
  createFailing(): Sink | Promise<Sink>;
  /**
   * Those who read what it shows and make trouble, by what they do: `stops reading`, `hangs up`. Each is let loose on an
   * open sink, and answers how it is sent away again.
   */
  readonly readers?: Readonly<Record<string, TroublesomeReader>>;
}

/** Begins to make trouble; answers what ends it. */
export type TroublesomeReader = (sink: Sink) => Promise<() => Promise<void> | void>;

const many = 20_000;

/**
 * The suite that every recording sink passes.
 *
 * ```ts
 * describeRecorder('callback', {
 *   create: () => recorderOf(callback((event) => void events.push(event))),
 *   createFailing: () => callback(() => Promise.reject(new Error('full'))),
 *   repeats: true,
 * });
 * ```
 */
export function describeRecorder(name: string, contract: RecorderContract): void {
  describe(`${name} keeps the contract of recorders`, () => {
    describeRecording(contract);
    describeResuming(contract);
    describeFailing(contract);
    describeClosing('record', ({ dir }) => contract.create(dir).sink);
  });
}

/** The suite that every showing sink passes. */
export function describeShower(name: string, contract: ShowerContract): void {
  describe(`${name} keeps the contract of showers`, () => {
    describeShowing(contract);
    describeReaders(contract);
    describeClosing('show', contract.create);
  });
}

function describeRecording({ create, form = asTheyAre }: RecorderContract): void {
  it('keeps all events, in order', () =>
    withRun(async (context) => {
      const { sink, recorded } = create(context.dir);
      const events = [startEvent(), ...steps(0, 50), checkpointEvent(49), endEvent(50)];
      await sink.open(context);
      for (const event of events) await sink.write(event);
      await sink.close();
      expect(await recorded()).to.deep.equal(form(events));
    }));

  it('keeps the order of events that do not wait for each other', () =>
    withRun(async (context) => {
      const { sink, recorded } = create(context.dir);
      await sink.open(context);
      await Promise.all(steps(0, 100).map((event) => sink.write(event)));
      await sink.close();
      expect(await recorded()).to.deep.equal(form(steps(0, 100)));
    }));

  it('holds demand while it cannot keep up, and lets go again', () =>
    withRun(async (context) => {
      const { sink, recorded } = create(context.dir);
      await sink.open(context);
      const events = steps(0, many);
      const held = events.findIndex((event) => context.hold(sink.write(event)));
      expect(held, 'events taken before it held').to.be.within(0, many - 1);
      await context.held;
      await sink.flush();
      expect(await recorded()).to.have.length(form(events.slice(0, held + 1)).length);
      await sink.close();
    }));

  it('has everything on disk after a flush, while it stays open', () =>
    withRun(async (context) => {
      const { sink, recorded } = create(context.dir);
      await sink.open(context);
      for (const event of steps(0, 3)) await sink.write(event);
      await sink.flush();
      expect(await recorded()).to.deep.equal(form(steps(0, 3)));
      await sink.write(stepEvent(3));
      await sink.flush();
      expect(await recorded()).to.deep.equal(form(steps(0, 4)));
      await sink.close();
    }));
}

function describeResuming({ create, form = asTheyAre, repeats = false }: RecorderContract): void {
  it('goes on after the checkpoint when the run is resumed', () =>
    withRun(async (context) => {
      const before = create(context.dir);
      await before.sink.open(context);
      for (const event of [startEvent(), ...steps(0, 10)]) await before.sink.write(event);
      await before.sink.close();
      const after = create(context.dir);
      await after.sink.open({ ...context, sequence: 5, resumed: true });
      for (const event of steps(6, 12)) await after.sink.write(event);
      await after.sink.close();
      const whole = [startEvent(), ...steps(0, 12)];
      expect(await after.recorded()).to.deep.equal(form(repeats ? steps(6, 12) : whole));
    }));
}

function describeFailing({ createFailing }: RecorderContract): void {
  it('fails with a coded error that names the sink or its file', () =>
    withRun(async (context) => {
      const sink = createFailing(context.dir);
      const failure = await failureOf(async () => {
        await sink.open(context);
        await sink.write(stepEvent(0));
        await sink.flush();
      });
      expect(isMillraceError(failure, 'SINK_FAILED'), String(failure)).to.equal(true);
      const names = [sink.name, 'events file'];
      expect(
        names.some((each) => String(failure).includes(each)),
        String(failure),
      ).to.equal(true);
    }));
}

function describeShowing({ create, createFailing }: ShowerContract): void {
  it('answers every write at once', () =>
    withRun(async (context) => {
      const sink = create();
      await sink.open(context);
      const answers = [startEvent(), ...steps(0, many), endEvent(many)].map((event) => sink.write(event));
      await sink.close();
      expect(answers.every((answer) => answer === undefined)).to.equal(true);
    }));

  it('does not throw into the run when its surface fails, but warns', () =>
    withRun(async (context) => {
      const sink = await createFailing();
      await sink.open(context);
      for (const event of [startEvent(), ...steps(0, 3)]) sink.write(event);
      await new Promise((resolve) => setTimeout(resolve, 20));
      sink.write(endEvent(3));
      await sink.close();
      expect(context.warnings).to.have.length(1);
    }));
}

function describeReaders({ create, readers = {} }: ShowerContract): void {
  for (const [does, reader] of Object.entries(readers))
    it(`is neither slowed nor held by a reader that ${does}`, () =>
      withRun(async (context) => {
        const sink = create();
        await sink.open(context);
        const sendAway = await reader(sink);
        const answers: unknown[] = [];
        for (const event of [startEvent(), ...steps(0, many), endEvent(many)]) {
          answers.push(sink.write(event));
          // Sockets get their turn, as they do between steps.
          if (answers.length % 1000 === 0) await nextTurn();
        }
        await sink.flush();
        await sink.close();
        await sendAway();
        expect(answers.every((answer) => answer === undefined)).to.equal(true);
        expect(context.warnings).to.deep.equal([]);
      }));
}

function describeClosing(role: Sink['role'], create: (context: SinkContext) => Sink): void {
  it(`has the role ${role} and a name`, () =>
    withRun(async (context) => {
      const sink = create(context);
      expect(sink.role).to.equal(role);
      expect(sink.name).to.be.a('string').that.is.not.empty;
    }));

  it('may be closed twice', () =>
    withRun(async (context) => {
      const sink = create(context);
      await sink.open(context);
      await sink.write(stepEvent(0));
      await sink.close();
      await sink.close();
      expect(await failureOf(async () => sink.close())).to.equal(undefined);
    }));

  it('may be closed without having been opened', () =>
    withRun(async (context) => {
      const sink = create(context);
      expect(await failureOf(async () => sink.close())).to.equal(undefined);
    }));
}

function asTheyAre(events: readonly RunEvent[]): readonly RunEvent[] {
  return events;
}

interface SpecContext extends SinkContext {
  readonly warnings: readonly string[];
  /** Remembers what a write answered; true when it holds. */
  hold(answer: Promise<void> | void): boolean;
  readonly held: Promise<void> | undefined;
}

/** Runs a test on a folder of its own. */
async function withRun(test: (context: SpecContext) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'millrace-sink-'));
  const warnings: string[] = [];
  let held: Promise<void> | undefined;
  try {
    await test({
      dir,
      run: 'spec',
      sequence: -1,
      resumed: false,
      warnings,
      warn: (message) => void warnings.push(message),
      hold(answer) {
        held = answer ?? undefined;
        return held !== undefined;
      },
      get held() {
        return held;
      },
    });
  } finally {
    await rm(dir, { recursive: true });
  }
}

function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
}

async function failureOf(action: () => Promise<unknown> | unknown): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}
