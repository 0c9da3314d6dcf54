import { cpSync, existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { type Observable, tap } from 'rxjs';
import { isMillraceError } from '../../../core/errors.js';
import { isRepeatable, type PipelineEvent, parseEvent, type RunEvent } from '../../../core/events.js';
import type { Sink } from '../../../core/sink.js';
import { engine } from '../../../engines/index.js';
import type { Define } from '../../../run/run-context.js';
import { csvFile } from '../../../sinks/csv-file.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { tensorboard } from '../../../sinks/tensorboard.js';
import { eventRecordsIn } from '../../helpers/event-files.js';
import {
  completed,
  failureOf,
  type SmallRun,
  smallPipeline,
  smallRun,
  stoppedAt,
  useFolder,
} from '../../helpers/small-run.js';

describe('the file recorders of a run', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));
  const at = (...names: readonly string[]): string => path.join(folder.path, ...names);
  const recording = (define?: Define): SmallRun => ({
    options: { sinks: [jsonl(), csvFile(), tensorboard()] },
    ...(define && { define }),
  });

  it('have everything up to a checkpoint before it is visible', async () => {
    const events: RunEvent[] = [];
    const looks: { readonly dir: string; readonly upTo: number }[] = [];
    const look = (event: RunEvent): void => {
      events.push(event);
      if (event.type !== 'checkpoint' || event.step === 0) return;
      const dir = at(`at-${event.checkpoint}`);
      for (const name of ['events.jsonl', 'events.csv', 'tensorboard'])
        cpSync(at('run', name), path.join(dir, name), { recursive: true });
      looks.push({ dir, upTo: events.length });
    };
    await completed(smallRun(at('run'), recording()).pipe(tap(look)));
    expect(looks).to.have.length(4);
    for (const { dir, upTo } of looks) await expectRecorded(dir, events.slice(0, upTo));
  });

  it('have everything when the run has ended', async () => {
    await expectRecorded(at('run'), await completed(smallRun(at('run'), recording())));
  });

  it('have everything when the run was stopped', async () => {
    const isSixth = (event: RunEvent): boolean => event.type === 'step' && event.step === 6;
    await expectRecorded(at('run'), await stoppedAt(at('run'), isSixth, recording()));
  });

  it('have everything when the run has failed', async () => {
    const events: RunEvent[] = [];
    const define: Define = (context) => smallPipeline(context).pipe(tap(failAtSeventh));
    const failure = await failureOf(
      smallRun(at('run'), recording(define)).pipe(tap((event) => events.push(event))),
    );
    expect(String(failure)).to.include('by the spec');
    expect(events.filter(({ type }) => type === 'step')).to.have.length(6);
    await expectRecorded(at('run'), events);
  });

  it('have everything when the run was unsubscribed', async () => {
    const events = await unsubscribedAtSixth(smallRun(at('run'), recording()));
    // Closing finishes behind an unsubscription; the next run on the folder waits for it.
    await completed(smallRun(at('run'), { options: { sinks: [] } }));
    await expectRecorded(at('run'), events);
  });

  // What never has room; there is none elsewhere.
  if (existsSync('/dev/full')) {
    for (const [name, sink] of [
      ['jsonl', jsonl('/dev/full')],
      ['csvFile', csvFile('/dev/full')],
    ] as const)
      it(`fail the run on a full disk, and it goes on once there is room: ${name}`, async () => {
        const failure = await failureOf(smallRun(at('run'), { options: { sinks: [sink] } }));
        expect(isMillraceError(failure, 'SINK_FAILED'), String(failure)).to.equal(true);
        expect(String(failure)).to.include('events file /dev/full').and.include('ENOSPC').and.include('Free');
        const events = await completed(smallRun(at('run')));
        expect(events.at(-1)).to.include({ type: 'checkpoint', finished: true });
      });

    it('fail the run on a full disk, and it goes on once there is room: tensorboard', async () => {
      const full = at('run', 'tensorboard', 'model');
      const failure = await failureOf(smallRun(at('run'), { options: { sinks: [withoutRoom(full)] } }));
      expect(isMillraceError(failure, 'SINK_FAILED'), String(failure)).to.equal(true);
      expect(String(failure)).to.include(`events file ${full}/events.out.tfevents.`);
      expect(String(failure)).to.include('ENOSPC').and.include('Free');
      await rm(full, { recursive: true });
      await expectRecorded(at('run'), await completed(smallRun(at('run'), recording())));
    });
  }
});

/** Records for TensorBoard, but whatever event file it begins in a folder in the next minutes has no room. */
function withoutRoom(dir: string): Sink {
  const sink = tensorboard();
  return {
    name: sink.name,
    role: sink.role,
    async open(context) {
      await sink.open(context);
      await mkdir(dir, { recursive: true });
      const now = Math.floor(Date.now() / 1000);
      const names = Array.from(
        { length: 600 },
        (_, second) => `events.out.tfevents.${now + second}.millrace`,
      );
      await Promise.all(names.map((name) => symlink('/dev/full', path.join(dir, name))));
    },
    write: (event) => sink.write(event),
    flush: () => sink.flush(),
    close: () => sink.close(),
  };
}

/** Expects of each recorder the measurements among the events, each once. */
async function expectRecorded(dir: string, events: readonly RunEvent[]): Promise<void> {
  const all = sequencesOf(events);
  expect(all).to.not.be.empty;
  const [lines, rows] = [await linesOf(dir, 'events.jsonl'), await linesOf(dir, 'events.csv')];
  expect(sequencesOf(lines.map((line) => parseEvent(line, 'events.jsonl')))).to.deep.equal(all);
  expect(rows.slice(1).map((row) => Number(row.split(',')[0]))).to.deep.equal(all);
  const records = await eventRecordsIn(path.join(dir, 'tensorboard'));
  const measured = records.filter(({ values }) => 'loss' in values || 'epoch/loss' in values);
  expect(measured.map(({ sequence }) => sequence)).to.deep.equal(all);
}

function sequencesOf(events: readonly RunEvent[]): readonly number[] {
  const measured = events.filter(({ type }) => type === 'step' || type === 'epoch' || type === 'evaluation');
  return measured.filter(isRepeatable).map(({ sequence }) => sequence);
}

async function linesOf(dir: string, file: string): Promise<readonly string[]> {
  return (await readFile(path.join(dir, file), 'utf8')).split('\n').filter((line) => line !== '');
}

function failAtSeventh(event: PipelineEvent): void {
  if (event.type === 'step' && event.step === 7) throw new Error('by the spec');
}

/** Unsubscribes at the sixth step; answers with the events until then. */
function unsubscribedAtSixth(run$: Observable<RunEvent>): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  return new Promise((resolve, reject) => {
    const subscription = run$.subscribe({
      next(event) {
        events.push(event);
        if (event.type !== 'step' || event.step !== 6) return;
        subscription.unsubscribe();
        resolve(events);
      },
      error: reject,
    });
  });
}
