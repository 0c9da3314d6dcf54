import type { Matrix } from './transform.js';

/** How a picture is turned, sheared, scaled and moved, in this order from right to left: shear first. */
export interface AffineParameters {
  /** Degrees, clockwise; default 0. */
  readonly angle?: number;
  /** Pixels to the right and down; default `[0, 0]`. */
  readonly translate?: readonly [x: number, y: number];
  /** Factor, above 0; default 1. */
  readonly scale?: number;
  /** Degrees along x and along y; default `[0, 0]`. */
  readonly shear?: readonly [x: number, y: number];
}

/**
 * The map `translate · center · rotate · scale · shear y · shear x · center⁻¹` about the centre of a picture, as
 * torchvision's `affine` defines it: a shear by `s` along x takes (x, y) to (x - y tan s, y).
 */
export function affineMatrix(
  {
    angle = 0,
    translate: [right, down] = [0, 0],
    scale = 1,
    shear: [shearX, shearY] = [0, 0],
  }: AffineParameters,
  height: number,
  width: number,
): Matrix {
  const [turn, along, up] = [radians(angle), Math.tan(radians(shearX)), radians(shearY)];
  const a = Math.cos(turn - up) / Math.cos(up);
  const d = Math.sin(turn - up) / Math.cos(up);
  const b = -(a * along + Math.sin(turn));
  const e = Math.cos(turn) - d * along;
  const [x, y] = [width / 2, height / 2];
  return [
    scale * a,
    scale * b,
    x + right - scale * (a * x + b * y),
    scale * d,
    scale * e,
    y + down - scale * (d * x + e * y),
  ];
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
