import { MillraceError, show } from '../../core/errors.js';
import { isDense, type Sample } from '../../core/sample.js';
import { type Picture, picturesIn } from '../inspection/pictures.js';
import { type Cell, drawGrid } from './picture-grid.js';
import type { SummaryFacts } from './summary-stage.js';

/** What a grid of pictures is called, and what stands on it. */
export interface GridOfPictures {
  readonly name: string;
  readonly step: number;
  readonly cells: readonly Cell[];
  readonly columns: number | undefined;
  readonly text?: string | undefined;
}

/** A grid of pictures as a summary. */
export async function pictureSummary({
  name,
  step,
  cells,
  columns,
  text,
}: GridOfPictures): Promise<SummaryFacts> {
  const picture = (await drawGrid(cells, columns)).toString('base64');
  return { type: 'summary', name, step, picture, ...(text === undefined ? {} : { text }) };
}

/**
 * The picture that a sample is.
 *
 * @param owner named in the error.
 * @throws MillraceError `SHAPE_INVALID` when its `x` is no picture.
 */
export function pictureOf(owner: string, sample: Sample): Picture {
  const [picture] = picturesIn(sample, 1);
  if (picture && picture.data.length === picture.height * picture.width * picture.channels) return picture;
  const { x, at } = sample;
  throw new MillraceError('SHAPE_INVALID', {
    what: `x of a sample for ${owner}`,
    given: isDense(x) ? `[${x.shape.join(', ')}]` : x,
    expected: 'a picture, [height, width, channels] with 1, 3 or 4 channels',
    where: `source ${at.source}, ${show(at.position)}`,
    advice: 'Give the samples as pictures: decoded by decodeImage, or brought to this shape with map',
  });
}
