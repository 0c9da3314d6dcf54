import type { EncodedImage } from '../../../core/encoded-image.js';
import type { Window } from '../../augmentation/random-crop.js';
import type { Range } from '../../augmentation/transform.js';
import type { CropPlan } from '../crop-part.js';

/** A part of a JPEG that is wanted. */
export interface JpegPart {
  readonly bytes: Uint8Array;
  readonly window: Window;
  /** Height and width that the part is brought to; left out where it stays as it is. */
  readonly size?: Range | undefined;
  /** 1 or 3, as the file has them. */
  readonly components: number;
}

/** What is wanted of a picture of which nothing is known yet: all of it, stretched to a size, or a random part. */
export interface PictureWish {
  readonly image: EncodedImage;
  /** The most pixels that it may have. */
  readonly maxPixels: number;
  readonly size?: Range | undefined;
  readonly crop?: CropPlan | undefined;
}

/** What became of it. */
export interface DecodedPart {
  /** Row by row. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly shape: readonly number[];
  /** Where it was in the picture, if it was brought to a size. */
  readonly window?: Window | undefined;
}

/** What a thread is asked. */
export interface PictureRequest {
  readonly id: number;
  readonly wish: PictureWish;
}

/** What it answers: nothing for what it does not decode. */
export interface PictureReply {
  readonly id: number;
  readonly part?: DecodedPart | undefined;
}
