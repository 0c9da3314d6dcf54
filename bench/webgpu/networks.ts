import { layers, sequential } from '@tensorflow/tfjs-layers';
import { layersModel, type Model, mlp, resnet } from '../../models/index.js';

/** A network that is measured, with pictures `[height, width, channels]` as it takes them. */
export interface Network {
  readonly title: string;
  readonly inputShape: readonly number[];
  readonly model: () => Model;
  /** Pictures in a step: with a graphics card, and with a software adapter, which may be too slow for any. */
  readonly batch: { readonly card: number; readonly software: number | undefined };
}

/** The networks by name, the smallest first. */
export const networks = {
  mlp: {
    title: 'main job: perceptron 784-256-10',
    inputShape: [28, 28, 1],
    model: () => mlp({ scale: 1 }),
    batch: { card: 256, software: 64 },
  },
  lenet: {
    title: 'LeNet, 28 x 28',
    inputShape: [28, 28, 1],
    model: lenet,
    batch: { card: 256, software: 16 },
  },
  resnet18: {
    title: 'ResNet-18, 96 x 96',
    inputShape: [96, 96, 1],
    model: () => resnet({ scale: 1 }),
    batch: { card: 64, software: undefined },
  },
} as const satisfies Readonly<Record<string, Network>>;

/** LeNet-5 with sigmoids and average pooling (LeCun et al., 1998). */
function lenet(): Model {
  const activation = 'sigmoid';
  return layersModel('lenet', () =>
    sequential({
      layers: [
        layers.conv2d({
          inputShape: [28, 28, 1],
          filters: 6,
          kernelSize: 5,
          padding: 'same',
          activation,
        }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 16, kernelSize: 5, activation }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 120, activation }),
        layers.dense({ units: 84, activation }),
        layers.dense({ units: 10 }),
      ],
    }),
  );
}
