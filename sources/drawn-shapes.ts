import type { Random } from '../core/random.js';

/** What is drawn on pictures. */
export const shapeNames = ['disc', 'square', 'triangle'] as const;

/** One of {@link shapeNames} on a picture, in its pixels. */
export interface PlacedShape {
  /** Place in {@link shapeNames}. */
  readonly label: number;
  readonly left: number;
  readonly top: number;
  /** Width and height. */
  readonly side: number;
  /** Red, green and blue. */
  readonly colour: readonly number[];
}

/** A picture with things on it, and the place of each. */
export interface Scene {
  /** `[side, side, 3]`. */
  readonly pixels: Uint8Array;
  readonly shapes: readonly PlacedShape[];
  /** What each pixel shows, `[side, side]`: 0 for background, 1 more than its label else. */
  readonly mask: Uint8Array;
}

/** How a scene is drawn. */
export interface SceneSettings {
  /** Height and width of the picture. */
  readonly side: number;
  /** The most things on it; at least one. */
  readonly most: number;
  /** The least and the greatest side of a thing, as parts of that of the picture. */
  readonly sizes: readonly [least: number, greatest: number];
}

/** Draws a scene: a background of two colours that run into each other, with noise, and things pasted on it. */
export function drawScene(random: Random, settings: SceneSettings): Scene {
  const { side, most } = settings;
  const pixels = background(random, side);
  const mask = new Uint8Array(side * side);
  const shapes = Array.from({ length: 1 + random.integer(most) }, () => placed(random, settings));
  for (const shape of shapes) paste(pixels, mask, shape, side);
  return { pixels, shapes, mask };
}

function background(random: Random, side: number): Uint8Array {
  const [from, to] = [darkColour(random), darkColour(random)];
  const pixels = new Uint8Array(side * side * 3);
  for (let place = 0; place < side * side; place++) {
    const part = Math.floor(place / side) / side;
    for (let channel = 0; channel < 3; channel++) {
      const value = (1 - part) * (from[channel] ?? 0) + part * (to[channel] ?? 0);
      pixels[3 * place + channel] = Math.min(255, value + 40 * random.uniform());
    }
  }
  return pixels;
}

function darkColour(random: Random): readonly number[] {
  return [0, 1, 2].map(() => 100 * random.uniform());
}

function placed(random: Random, { side, sizes: [least, greatest] }: SceneSettings): PlacedShape {
  const length = Math.max(3, Math.round(side * (least + (greatest - least) * random.uniform())));
  return {
    label: random.integer(shapeNames.length),
    left: random.integer(side - length + 1),
    top: random.integer(side - length + 1),
    side: length,
    colour: [0, 1, 2].map(() => 150 + 100 * random.uniform()),
  };
}

function paste(pixels: Uint8Array, mask: Uint8Array, shape: PlacedShape, side: number): void {
  for (let row = 0; row < shape.side; row++) {
    for (let column = 0; column < shape.side; column++) {
      if (!covers(shape, (column + 0.5) / shape.side, (row + 0.5) / shape.side)) continue;
      const place = (shape.top + row) * side + shape.left + column;
      pixels.set(shape.colour, 3 * place);
      mask[place] = 1 + shape.label;
    }
  }
}

/** Whether a shape covers a point of its box, from 0 to 1 across and down. */
function covers({ label }: PlacedShape, x: number, y: number): boolean {
  const name = shapeNames[label];
  if (name === 'disc') return (x - 0.5) ** 2 + (y - 0.5) ** 2 <= 0.25;
  if (name === 'triangle') return Math.abs(x - 0.5) <= y / 2;
  return true;
}
