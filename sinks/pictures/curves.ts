import { z } from 'zod';
import type { RunEvent } from '../../core/events.js';
import { Envelope, type EnvelopePoint, envelopeSchema } from './envelope.js';

/** Curves as they are kept between two processes: by figure, then by name. */
export const curvesSchema = z.record(z.string(), z.record(z.string(), envelopeSchema));
export type SavedCurves = z.infer<typeof curvesSchema>;

/** Curves that share their axes. */
export interface Figure {
  /** What is on the vertical axis: `loss`, or the name of a metric. */
  readonly name: string;
  readonly curves: readonly Curve[];
  /** Whether its vertical axis is linear, however far apart the values are; default false. */
  readonly linear?: boolean;
}

/** One line of a figure. */
export interface Curve {
  readonly name: string;
  /** One for each pixel. */
  readonly points: readonly EnvelopePoint[];
  /** Few enough for a line that can be followed. */
  readonly means: readonly EnvelopePoint[];
}

const mostMeans = 128;

/** The curves of a run: loss and metrics of its steps and evaluations, over steps. */
export class Curves {
  readonly #figures = new Map<string, Map<string, Envelope>>();

  constructor(saved: SavedCurves = {}) {
    for (const [figure, curves] of Object.entries(saved)) {
      const envelopes = Object.entries(curves).map(([name, curve]) => [name, new Envelope(curve)] as const);
      this.#figures.set(figure, new Map(envelopes));
    }
  }

  take(event: RunEvent): void {
    if (event.type !== 'step' && event.type !== 'evaluation') return;
    const curve = curveOf(event.trainer, event.type === 'step' ? 'training' : event.data);
    this.#add('loss', curve, event.step, event.loss);
    for (const [metric, value] of Object.entries(event.metrics)) this.#add(metric, curve, event.step, value);
  }

  figures(): readonly Figure[] {
    return [...this.#figures].map(([name, curves]) => ({
      name,
      curves: [...curves].map(([curve, envelope]) => ({
        name: curve,
        points: envelope.points(),
        means: envelope.points(mostMeans),
      })),
    }));
  }

  save(): SavedCurves {
    return Object.fromEntries(
      [...this.#figures].map(([figure, curves]) => [
        figure,
        Object.fromEntries([...curves].map(([name, envelope]) => [name, envelope.save()])),
      ]),
    );
  }

  /** A figure that is not a number has no place on a curve: it leaves a gap. */
  #add(figure: string, curve: string, step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const curves = this.#figures.get(figure) ?? new Map<string, Envelope>();
    this.#figures.set(figure, curves);
    const envelope = curves.get(curve) ?? new Envelope();
    curves.set(curve, envelope);
    envelope.add(step, value);
  }
}

/** Most runs have one trainer, of the name `model`: it goes without saying. */
function curveOf(trainer: string, data: string): string {
  return trainer === 'model' ? data : `${trainer}: ${data}`;
}
