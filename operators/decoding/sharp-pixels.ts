import type { Sharp } from 'sharp';
import { z } from 'zod';
import type { Dense } from '../../core/sample.js';
import type { Window } from '../augmentation/random-crop.js';
import type { Range } from '../augmentation/transform.js';
import { type Fit, type Size, shrinksMuch, type WantedSize } from './fit.js';

/** How a picture is computed at another size. */
export type Kernel = 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';

/** How a picture is brought to a size; a side that is left out follows the proportions. */
export interface SizeOptions {
  /** In pixels, at least 1. */
  readonly width?: number | undefined;
  /** In pixels, at least 1. */
  readonly height?: number | undefined;
  /** What is done where the proportions differ; default `cover`, which cuts off at both sides. */
  readonly fit?: Fit | undefined;
  /** How it is computed; default `linear`, which is torchvision's bilinear with antialias. */
  readonly kernel?: Kernel | undefined;
}

const side = z.number().int().min(1).max(65_535).optional();

/** The schema of {@link SizeOptions} and of how many pictures are worked on at a time. */
export const sizeSchema = z.object({
  width: side,
  height: side,
  fit: z.enum(['cover', 'contain', 'fill', 'inside', 'outside']).default('cover'),
  kernel: z.enum(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3']).default('linear'),
  concurrency: z.number().int().min(1).default(4),
  window: z.number().int().min(1).optional(),
});
type Settings = z.infer<typeof sizeSchema>;

/** The picture at the size asked for; as it is where none is. */
export function resized(image: Sharp, { width, height, fit, kernel }: Settings): Sharp {
  if (width === undefined && height === undefined) return image;
  return image.resize({ width, height, fit, kernel, background: '#000' });
}

/**
 * A part of a picture at a size.
 *
 * Where it shrinks much, the whole picture is brought to a scale first and the part cut out of that, at whole pixels:
 * only so can a JPEG be decoded at a half, a quarter or an eighth.
 */
export function partOf(
  image: Sharp,
  whole: Size,
  part: Window,
  [height, width]: Range,
  kernel: Kernel,
): Sharp {
  const [across, down] = [part.width / width, part.height / height];
  if (!shrinksMuch(part, [height, width]))
    return image.extract(part).resize({ width, height, fit: 'fill', kernel });
  const scaled = { height: Math.round(whole.height / down), width: Math.round(whole.width / across) };
  const top = Math.min(Math.round(part.top / down), scaled.height - height);
  const left = Math.min(Math.round(part.left / across), scaled.width - width);
  return image.resize({ ...scaled, fit: 'fill', kernel }).extract({ top, left, height, width });
}

/** The pixels of a picture, without transparency: `[height, width, channels]`. */
export async function pixelsOf(image: Sharp): Promise<Dense<Uint8Array>> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    shape: [info.height, info.width, info.channels],
  };
}

/** Whether the size that comes out depends on the proportions of what goes in, and so has no bound of its own. */
export function followsProportions({ width, height }: WantedSize, fit: Fit): boolean {
  if (width === undefined || height === undefined) return width !== height;
  return fit === 'outside';
}

/** Height and width of an array of pixels. */
export function sizeOfPixels({ shape: [height = 0, width = 0] }: Dense): Size {
  return { height, width };
}
