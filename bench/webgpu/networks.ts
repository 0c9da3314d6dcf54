import { input, layers, SymbolicTensor, sequential, model as tfModel } from '@tensorflow/tfjs-layers';
import { layersModel, type Model, mlp } from '../../models/index.js';

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
    model: resnet18,
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

/** ResNet-18 (He et al., 2016) with one channel of input and ten classes. */
function resnet18(): Model {
  return layersModel('resnet18', () => {
    const inputs = input({ shape: [96, 96, 1] });
    let x = relu(normalized(convolved(inputs, 64, { kernelSize: 7, strides: 2 })));
    x = applied(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), x);
    for (const [stage, filters] of [64, 128, 256, 512].entries()) {
      x = residual(x, filters, stage === 0 ? 1 : 2);
      x = residual(x, filters, 1);
    }
    const pooled = applied(layers.globalAveragePooling2d({}), x);
    return tfModel({ inputs, outputs: applied(layers.dense({ units: 10 }), pooled) });
  });
}

function residual(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const first = relu(normalized(convolved(x, filters, { kernelSize: 3, strides })));
  const second = normalized(convolved(first, filters, { kernelSize: 3, strides: 1 }));
  const kept = strides === 1 ? x : convolved(x, filters, { kernelSize: 1, strides });
  return relu(joined([second, kept]));
}

type Layer = InstanceType<typeof layers.Layer>;

interface Window {
  readonly kernelSize: number;
  readonly strides: number;
}

function convolved(x: SymbolicTensor, filters: number, window: Window): SymbolicTensor {
  return applied(layers.conv2d({ ...window, filters, padding: 'same' }), x);
}

function normalized(x: SymbolicTensor): SymbolicTensor {
  return applied(layers.batchNormalization(), x);
}

function relu(x: SymbolicTensor): SymbolicTensor {
  return applied(layers.reLU(), x);
}

function joined(inputs: SymbolicTensor[]): SymbolicTensor {
  return applied(layers.add(), inputs);
}

function applied(layer: Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const output = layer.apply(x);
  if (output instanceof SymbolicTensor) return output;
  throw new TypeError(`${layer.name} has several outputs`);
}
