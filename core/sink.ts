import type { RunControl } from './control.js';
import type { RunEvent } from './events.js';

/** What a sink is told when the run opens it. */
export interface SinkContext {
  /** The run's folder. */
  readonly dir: string;
  /** The run's name (its folder's name). */
  readonly run: string;
  /**
   * The last sequence that the checkpoint holds: a recorder drops what it wrote after it. -1 in a fresh run, where
   * it drops everything.
   */
  readonly sequence: number;
  /** Whether the run goes on from a checkpoint. */
  readonly resumed: boolean;
  /** Reports what a person should know without failing the run. */
  readonly warn: (message: string) => void;
  /** Steers the run; there in every run, left out where a sink is used by itself. */
  readonly control?: RunControl;
}

/**
 * A place events go to.
 *
 * A `record` sink holds back training while a `write` is pending, and its failure fails the run. A `show` sink keeps
 * a bounded view of the latest, must answer `write` at once, and its failure is a warning.
 */
export interface Sink {
  readonly name: string;
  readonly role: 'record' | 'show';
  /** Begins; a recorder of a resumed run drops what it wrote after `context.sequence`. */
  open(context: SinkContext): Promise<void> | void;
  /** Takes one event; a returned promise holds demand (record sinks only). */
  write(event: RunEvent): Promise<void> | void;
  /** After it, everything written survives a crash; called before a checkpoint becomes visible. */
  flush(): Promise<void> | void;
  /** Releases everything; a second call is harmless. */
  close(): Promise<void> | void;
}
