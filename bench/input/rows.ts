/** The comparisons of throughput, by the name that `--only` takes. */
export const rowNames = ['pictures', 'augmented', 'photos', 'table'] as const;
export type RowName = (typeof rowNames)[number];

/** What is read and made of it; the same for everybody. */
export interface Row {
  readonly title: string;
  /** What is done, so that it can be done again. */
  readonly work: string;
  /** Samples an epoch. */
  readonly epoch: number;
  readonly batch: number;
  /** Numbers of a sample, as it comes out. */
  readonly numbers: number;
  /** How long a round runs at least; it ends with an epoch. */
  readonly seconds: number;
  /** By how much the mean of all numbers may differ from the median of everybody's. */
  readonly tolerance: number;
}

export const rows: Readonly<Record<RowName, Row>> = {
  pictures: {
    title: 'Pictures',
    work: 'Fashion-MNIST in memory, as uint8: 60,000 pictures shuffled whole, batches of 256, to float32 in [0, 1]',
    epoch: 60_000,
    batch: 256,
    numbers: 784,
    seconds: 1.5,
    tolerance: 1e-5,
  },
  augmented: {
    title: 'Augmented pictures',
    work: 'the same, each picture cut out at random (padding 2) and mirrored with probability 1/2',
    epoch: 60_000,
    batch: 256,
    numbers: 784,
    seconds: 1.5,
    // A crop loses up to two rows and columns: the mean of 60,000 varies by less than this.
    tolerance: 1e-3,
  },
  photos: {
    title: 'Photographs',
    work:
      '1,000 JPEG of 400 to 600 pixels a side, in 10 folders: shuffled whole, decoded, a random part of 8 to 100 % of ' +
      'the area brought to 224 x 224 (bilinear, antialiased), mirrored with probability 1/2, batches of 32, float32 ' +
      'less the mean of ImageNet by its standard deviation; all decode by the exact transform, but tf.data by its default',
    epoch: 1000,
    batch: 32,
    numbers: 224 * 224 * 3,
    seconds: 3,
    // Everybody draws other parts of the pictures.
    tolerance: 0.05,
  },
  table: {
    title: 'Table',
    work: 'CSV of 1,000,000 rows and 20 columns of numbers, from the file to float32 in batches of 1,024, in order',
    epoch: 1_000_000,
    batch: 1024,
    numbers: 20,
    seconds: 1,
    tolerance: 1e-5,
  },
};
