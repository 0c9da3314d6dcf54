import { z } from 'zod';
import type { Plot } from '../core/plot.js';
import { run } from '../run/run.js';
import { drawings, type Experiment, experiments, type Finding, found, perform } from './experiments.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

type Point = readonly number[];

/** A function of one or two numbers, with its gradient worked out by hand. */
interface Landscape {
  readonly value: (x: Point) => number;
  readonly gradient: (x: Point) => Point;
}

const bowl: Landscape = { value: ([x = 0]) => x * x, gradient: ([x = 0]) => [2 * x] };

const frequency = 0.15 * Math.PI;

const waves: Landscape = {
  value: ([x = 0]) => x * Math.cos(frequency * x),
  gradient: ([x = 0]) => [Math.cos(frequency * x) - frequency * x * Math.sin(frequency * x)],
};
/** `p a² + q b²`. */
function quadratic(p: number, q: number): Landscape {
  return {
    value: ([a = 0, b = 0]) => p * a * a + q * b * b,
    gradient: ([a = 0, b = 0]) => [2 * p * a, 2 * q * b],
  };
}

const [valley, narrow, saddle] = [quadratic(1, 2), quadratic(0.1, 2), quadratic(1, -1)];

/** A way down: where it begins, how far it steps, how often, and how much of the last step it keeps. */
interface Walk {
  readonly of: Landscape;
  readonly start: Point;
  readonly rate: number;
  readonly momentum?: number;
}

/**
 * The ways that gradient descent takes: with steps that are right, too small and too large; past saddles, into minima.
 *
 * ```text
 * v ← μ v + ∇f(x)        x ← x − η v        μ = 0 but for momentum
 * ```
 *
 * On x² from 10 each step multiplies x by 1 − 2η: with η = 0.2 it arrives, with 0.05 it has hardly begun after ten steps,
 * with 1.1 every step leads further away. On x cos(0.15π x) a large step leads into a minimum that is not the deepest. In
 * two dimensions the rate has to suit the steepest direction: in the narrow valley 0.1 a² + 2 b² a rate of 0.4 is nearly
 * too much for b and far too little for a, and 0.6 is too much. Momentum adds up what points the same way step after
 * step, and takes away what does not. On a² − b² whoever begins at b = 0 stays at the saddle, where the gradient is 0;
 * the least distance from it grows with every step (Dive into Deep Learning, 12.1, 12.3 and 12.6).
 *
 * @example
 * ```ts no-run
 * import { descentPaths } from 'millrace/pipelines';
 * const options = descentPaths.options.parse({ rate: 0.5 });
 * descentPaths.start(options, { dir: 'runs/paths', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const descentPaths = pipeline({
  name: 'descent-paths',
  summary: 'Ways of gradient descent: too small and too large steps, a saddle, a local minimum',
  examples: [{ flags: '--rate 0.5', does: 'another rate on x²' }],
  lesson: {
    chapter: '12.1, 12.3 and 12.6',
    smoke: { steps: 4 },
    trials: [
      {
        options: {},
        goals: [
          goal('x², right', 'x', 0.060466),
          goal('x², too small', 'x', 3.486784),
          goal('x², too large', 'x', 61.917364),
          goal('local minimum', 'x', -1.528166),
          goal('valley', 'x', -0.057646),
          goal('valley', 'y', -0.000073),
          goal('narrow valley', 'x', -0.943467),
          goal('narrow valley', 'y', -0.000073),
          goal('narrow valley, too large', 'y', -1673.365109),
          goal('narrow valley, momentum', 'x', 0.007188),
          goal('narrow valley, momentum', 'y', 0.002553),
          { ...goal('saddle', 'y', 0), course: 'stays at the saddle' },
          { ...goal('beside the saddle', 'y', 0.836683), course: 'leaves it: 0.001 · 1.4²⁰' },
        ],
      },
    ],
  },
  options: z.object({
    rate: fields.learningRate(0.2),
    tooSmall: z.number().positive().default(0.05).describe('A rate with which x² takes too long'),
    tooLarge: z.number().positive().default(1.1).describe('A rate with which x² is left'),
    momentum: z.number().min(0).lt(1).default(0.5).describe('How much of the last step momentum keeps'),
    steps: z.number().int().min(1).default(20).describe('Steps in two dimensions, half as many in one'),
    draw: fields.draw(),
  }),

  start({ draw, ...options }, settings) {
    const paths = pathsOf(options);
    const told = Object.entries(paths).map(([name, path]) => [name, () => endOf(path)] as const);
    const byName: Readonly<Record<string, Experiment>> = {
      ...Object.fromEntries(told),
      ...(draw && { 'descent-paths': () => ({ plots: plotsOf(paths) }) }),
    };
    return run({ ...settings, options }, ({ read }) =>
      read(experiments(byName)).pipe(perform({ drawInto: draw ? settings.dir : undefined })),
    );
  },

  report: ({ draw }, { dir }) =>
    Promise.resolve(drawings('descent-paths', { drawInto: draw ? dir : undefined })),
});

interface Rates {
  readonly rate: number;
  readonly tooSmall: number;
  readonly tooLarge: number;
  readonly momentum: number;
  readonly steps: number;
}

/** A way that was gone: every point of it. */
interface Path {
  readonly of: Landscape;
  readonly points: readonly Point[];
}

function pathsOf({ rate, tooSmall, tooLarge, momentum, steps }: Rates): Readonly<Record<string, Path>> {
  const half = Math.ceil(steps / 2);
  return {
    'x², right': walk({ of: bowl, start: [10], rate }, half),
    'x², too small': walk({ of: bowl, start: [10], rate: tooSmall }, half),
    'x², too large': walk({ of: bowl, start: [10], rate: tooLarge }, half),
    'local minimum': walk({ of: waves, start: [10], rate: 2 }, half),
    valley: walk({ of: valley, start: [-5, -2], rate: 0.1 }, steps),
    'narrow valley': walk({ of: narrow, start: [-5, -2], rate: 0.4 }, steps),
    'narrow valley, too large': walk({ of: narrow, start: [-5, -2], rate: 0.6 }, steps),
    'narrow valley, momentum': walk({ of: narrow, start: [-5, -2], rate: 0.6, momentum }, steps),
    saddle: walk({ of: saddle, start: [2, 0], rate: 0.2 }, steps),
    'beside the saddle': walk({ of: saddle, start: [2, 0.001], rate: 0.2 }, steps),
  };
}

/** `v ← μ v + ∇f(x), x ← x − η v`, so many times. */
function walk({ of, start, rate, momentum = 0 }: Walk, steps: number): Path {
  const points = [start];
  let [x, velocity] = [start, start.map(() => 0)];
  for (let step = 0; step < steps; step++) {
    const gradient = of.gradient(x);
    velocity = velocity.map((each, axis) => momentum * each + (gradient[axis] ?? 0));
    x = x.map((each, axis) => each - rate * (velocity[axis] ?? 0));
    points.push(x);
  }
  return { of, points };
}

/** Where it ended. */
function endOf({ of, points }: Path): Finding {
  const end = points.at(-1) ?? [];
  const [x = 0, y] = end;
  return { figures: { x, ...(y !== undefined && { y }), f: of.value(end) } };
}

/** In one dimension the function with the points on it, in two the way seen from above. */
function plotsOf(paths: Readonly<Record<string, Path>>): readonly Plot[] {
  return Object.entries(paths).map(([name, { of, points }]) => {
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis] ?? of.value(point)));
    const path = { name: 'path', x: xs ?? [], y: ys ?? [] };
    return { name, lines: points[0]?.length === 1 ? [path, curveOf(of, path.x)] : [path] };
  });
}

/** The function, as far to either side of 0 as the path goes. */
function curveOf(of: Landscape, xs: readonly number[]): Plot['lines'][number] {
  const reach = Math.max(...xs.map(Math.abs));
  const x = Array.from({ length: 201 }, (_, place) => (reach * (place - 100)) / 100);
  return { name: 'function', x, y: x.map((each) => of.value([each])) };
}

/** What the course prints, to its digits. */
function goal(path: string, figure: string, printed: number): Goal {
  const slack = 1e-6 + 1e-5 * Math.abs(printed);
  return {
    name: `${path}: ${figure} at the end`,
    course: `${printed}`,
    within: [printed - slack, printed + slack],
    read: found(path, figure),
  };
}
