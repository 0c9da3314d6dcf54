/** The networks that are compared, by the name that `--only` takes. */
export const rowNames = ['linear', 'softmax', 'mlp', 'lenet', 'resnet', 'gru', 'word2vec'] as const;
export type RowName = (typeof rowNames)[number];

/** What one network is trained with; the same for everybody. */
export interface Row {
  readonly title: string;
  /** The layers, so that it can be built again. */
  readonly layers: string;
  /** What is counted: samples, or steps where a step is hardly more than its overhead. */
  readonly unit: 'samples' | 'steps';
  readonly batch: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  /** After so many steps of a round the losses are compared; each round does at least as many. */
  readonly steps: number;
  /** A round's first steps, before its clock starts: connections are made, graphs built, workers started. */
  readonly warmUp: number;
  /** How long the clock of a round runs at least. */
  readonly seconds: number;
  /** Floating-point operations that a sample costs: forward, and backward for weights and inputs. */
  readonly flops: number;
  /** By how much a loss may differ from the median of all, relative to it: everybody shuffles differently. */
  readonly tolerance: number;
}

const images = { unit: 'samples', batch: 256, optimizer: 'sgd', seconds: 1.2 } as const;

export const rows: Readonly<Record<RowName, Row>> = {
  linear: {
    title: 'Linear regression',
    layers: '2 features, 1 output; half the squared error',
    unit: 'steps',
    batch: 10,
    optimizer: 'sgd',
    learningRate: 0.03,
    steps: 300,
    warmUp: 50,
    seconds: 1,
    flops: trainingFlops(2),
    // The label noise alone is left, and its mean over so few samples varies.
    tolerance: 0.3,
  },
  softmax: {
    ...images,
    title: 'Softmax regression',
    layers: '784-10',
    learningRate: 0.1,
    steps: 120,
    warmUp: 20,
    flops: trainingFlops(784 * 10),
    tolerance: 0.05,
  },
  mlp: {
    ...images,
    title: 'Multilayer perceptron',
    layers: '784-256-10, ReLU',
    learningRate: 0.1,
    steps: 120,
    warmUp: 20,
    flops: trainingFlops(784 * 256, 256 * 10),
    tolerance: 0.05,
  },
  lenet: {
    ...images,
    title: 'LeNet',
    layers:
      'convolution 5x5 to 6 channels (same), sigmoid, average pooling 2, convolution 5x5 to 16 (valid), sigmoid, ' +
      'average pooling 2, 400-120-84-10 with sigmoid',
    optimizer: 'adam',
    learningRate: 0.003,
    steps: 60,
    warmUp: 5,
    flops: trainingFlops(784 * 25 * 6, 100 * 25 * 6 * 16, 400 * 120, 120 * 84, 84 * 10),
    tolerance: 0.1,
  },
  resnet: {
    ...images,
    title: 'Small ResNet',
    layers:
      'convolution 3x3 to 16, batch norm, ReLU; three residual blocks of two 3x3 convolutions with batch norm, of 16, ' +
      '32 and 64 channels (1x1 convolution beside where they grow), average pooling 2 before the last two; mean; 64-10',
    learningRate: 0.1,
    steps: 10,
    warmUp: 2,
    seconds: 3,
    flops: trainingFlops(
      784 * 9 * 16,
      2 * 784 * 9 * 16 * 16,
      196 * (9 * 16 * 32 + 9 * 32 * 32 + 16 * 32),
      49 * (9 * 32 * 64 + 9 * 64 * 64 + 32 * 64),
      64 * 10,
    ),
    tolerance: 0.08,
  },
  gru: {
    title: 'Character GRU',
    layers:
      '64 characters as one-hot vectors, GRU of 256 (reset after the product), 256-64 at each of 32 steps',
    unit: 'samples',
    batch: 32,
    optimizer: 'adam',
    learningRate: 0.002,
    steps: 40,
    warmUp: 4,
    seconds: 1.5,
    flops: trainingFlops(32 * 64 * 768, 32 * (256 * 768 + 256 * 64)),
    tolerance: 0.03,
  },
  word2vec: {
    title: 'word2vec',
    layers: 'skip-gram with 5 negative samples: two tables of 6,000 words in 100',
    unit: 'samples',
    batch: 512,
    optimizer: 'sgd',
    learningRate: 5,
    steps: 120,
    warmUp: 10,
    seconds: 1.2,
    flops: trainingFlops(0, 6 * 100),
    tolerance: 0.05,
  },
};

/**
 * From the multiply-adds of the layers, forward: as many again for the gradient by the weights, and by the inputs for
 * all but the first, which nobody asks for. Activations, normalisation and the optimizer are left out.
 */
function trainingFlops(first: number, ...others: readonly number[]): number {
  return 2 * (2 * first + 3 * others.reduce((sum, each) => sum + each, 0));
}
