import type { Sharp as Picture } from 'sharp';
import { loadSharp } from '../../core/load-sharp.js';
import type { Mark } from '../../core/mark.js';
import type { ResizedCrop } from '../augmentation/random-resized-crop.js';
import { partPlacement } from '../augmentation/resize.js';
import { cropPart, cropPlan } from './crop-part.js';
import type { Decoded } from './decode-with.js';
import { placement, type Size, sizeAfter } from './fit.js';
import type { ImageSettings } from './image-settings.js';
import { jpegFrame } from './jpeg-size.js';
import { followsProportions, partOf, pixelsOf, resized, sizeOfPixels } from './sharp-pixels.js';

type CropSettings = ImageSettings & { readonly crop: ResizedCrop };

/** Decodes a picture of any format, and brings it to its size meanwhile. */
export async function decodeBySharp(
  bytes: Uint8Array,
  moved: boolean,
  at: Mark,
  settings: ImageSettings,
): Promise<Decoded> {
  const { crop, maxPixels, orient } = settings;
  const sharp = await loadSharp();
  // Colour profiles are ignored, and an error is what libjpeg, libpng and the others call one: not a mere warning.
  const picture = sharp(bytes, {
    failOn: 'error',
    limitInputPixels: maxPixels,
    autoOrient: orient,
    ignoreIcc: true,
  });
  if (!crop) return whole(picture, moved, settings);
  return cropped(picture, await sizeFrom(bytes, picture, orient), at, { ...settings, crop });
}

async function cropped(picture: Picture, size: Size, at: Mark, settings: CropSettings): Promise<Decoded> {
  const { crop, name, kernel } = settings;
  const part = cropPart(size, cropPlan(at, crop, name));
  const image = await pixelsOf(partOf(picture, size, part, crop.size, kernel));
  return { image, matrix: partPlacement(part, crop.size) };
}

async function whole(picture: Picture, moved: boolean, settings: ImageSettings): Promise<Decoded> {
  const { fit, maxPixels, orient } = settings;
  const needsSize = moved || followsProportions(settings, fit);
  const before = needsSize ? await sizeOf(picture, orient) : undefined;
  if (before) checkSize(sizeAfter(before, settings, fit), maxPixels);
  const image = await pixelsOf(resized(picture, settings));
  return moved && before ? { image, matrix: placement(before, sizeOfPixels(image), fit) } : { image };
}

async function sizeFrom(bytes: Uint8Array, picture: Picture, orient: boolean): Promise<Size> {
  const size = orient ? undefined : jpegFrame(bytes);
  return size ?? sizeOf(picture, orient);
}

async function sizeOf(picture: Picture, orient: boolean): Promise<Size> {
  const metadata = await picture.metadata();
  return orient ? metadata.autoOrient : metadata;
}

function checkSize({ height, width }: Size, most: number): void {
  if (height * width > most)
    throw new Error(`at the size asked for it would have ${height} x ${width} pixels`);
}
