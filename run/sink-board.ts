import { isMillraceError, MillraceError, show } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';

/** All sinks of a run behind one face, each treated by its role. */
export interface SinkBoard {
  open(context: SinkContext): Promise<void>;
  /** A promise only while a recorder is not done. */
  write(event: RunEvent): Promise<void> | undefined;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A shower that fails is left out from then on, with a warning; a recorder that fails fails the run. */
export function createSinkBoard(sinks: readonly Sink[], warn: (message: string) => void): SinkBoard {
  const active = new Set<Sink>();
  const stepAside = (sink: Sink, error: unknown): void => {
    if (!active.delete(sink)) return;
    warn(`sink ${sink.name} steps aside: ${show(error)}`);
  };
  const attempt = async (sink: Sink, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (sink.role === 'record') throw recorderFailed(sink, error);
      stepAside(sink, error);
    }
  };
  const writeTo = (sink: Sink, event: RunEvent): Promise<void> | undefined => {
    try {
      const pending = sink.write(event);
      if (!(pending instanceof Promise)) return undefined;
      if (sink.role === 'record')
        return pending.catch((error: unknown) => Promise.reject(recorderFailed(sink, error)));
      pending.catch((error: unknown) => stepAside(sink, error));
    } catch (error) {
      if (sink.role === 'record') throw recorderFailed(sink, error);
      stepAside(sink, error);
    }
    return undefined;
  };
  return {
    async open(context) {
      for (const sink of sinks) {
        active.add(sink);
        await attempt(sink, () => sink.open(context));
      }
    },
    write(event) {
      let pending: Promise<void>[] | undefined;
      for (const sink of active) {
        const one = writeTo(sink, event);
        if (one) pending = [...(pending ?? []), one];
      }
      return pending && Promise.all(pending).then(() => undefined);
    },
    async flush() {
      await Promise.all([...active].map((sink) => attempt(sink, () => sink.flush())));
    },
    async close() {
      const closing = [...active].map((sink) => attempt(sink, () => sink.close()));
      active.clear();
      const failed = (await Promise.allSettled(closing)).find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function recorderFailed(sink: Sink, error: unknown): MillraceError {
  if (isMillraceError(error, 'SINK_FAILED')) return error;
  return new MillraceError('SINK_FAILED', {
    what: `sink ${sink.name}`,
    expected: `to record every event, but it failed: ${show(error)}`,
    advice: 'Mend its cause and run again: the run goes on from its newest checkpoint',
    cause: error,
  });
}
