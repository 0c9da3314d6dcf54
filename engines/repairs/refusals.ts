import { getBackend, getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';
import { addKernel, replaceKernel, type TfjsName } from '../replace.js';

/** Operations whose gradient no engine has, with the name that a user knows them by. */
export const refusedGradients = {
  CropAndResize: 'image.cropAndResize',
  Transform: 'image.transform',
  RotateWithOffset: 'image.rotateWithOffset',
  Complex: 'complex',
  Real: 'real',
  Imag: 'imag',
  FFT: 'spectral.fft',
  IFFT: 'spectral.ifft',
  Bincount: 'bincount',
  DenseBincount: 'denseBincount',
  MaxPoolWithArgmax: 'maxPoolWithArgmax',
  SparseSegmentMean: 'sparse.sparseSegmentMean',
  SparseSegmentSum: 'sparse.sparseSegmentSum',
  Conv2DBackpropFilter: 'the gradient of conv2d by its filter',
  Conv3DBackpropFilterV2: 'the gradient of conv3d by its filter',
  DepthwiseConv2dNativeBackpropFilter: 'the gradient of depthwiseConv2d by its filter',
  DepthwiseConv2dNativeBackpropInput: 'the gradient of depthwiseConv2d by its input',
  AvgPoolGrad: 'the gradient of avgPool',
  AvgPool3DGrad: 'the gradient of avgPool3d',
  MaxPoolGrad: 'the gradient of maxPool',
  MaxPool3DGrad: 'the gradient of maxPool3d',
  EluGrad: 'the gradient of elu',
  LRNGrad: 'the gradient of localResponseNormalization',
  ResizeBilinearGrad: 'the gradient of image.resizeBilinear',
  ResizeNearestNeighborGrad: 'the gradient of image.resizeNearestNeighbor',
  Dilation2DBackpropInput: 'the gradient of dilation2d by its input',
  Dilation2DBackpropFilter: 'the gradient of dilation2d by its filter',
} as const;

/** Operations that an engine lacks, with the name that a user knows them by. */
export const refusedKernels: Readonly<Record<TfjsName, Readonly<Record<string, string>>>> = {
  cpu: {},
  wasm: {
    Complex: 'complex',
    ComplexAbs: 'abs of complex numbers',
    Real: 'real',
    Imag: 'imag',
    FFT: 'spectral.fft',
    IFFT: 'spectral.ifft',
    RaggedGather: 'raggedGather',
    RaggedRange: 'raggedRange',
    RaggedTensorToTensor: 'raggedTensorToTensor',
    StaticRegexReplace: 'string.staticRegexReplace',
  },
  webgpu: {
    BitwiseAnd: 'bitwiseAnd',
    NonMaxSuppressionV4: 'image.nonMaxSuppressionPadded',
    RaggedGather: 'raggedGather',
    RaggedRange: 'raggedRange',
    RaggedTensorToTensor: 'raggedTensorToTensor',
    SparseFillEmptyRows: 'sparse.sparseFillEmptyRows',
    SparseReshape: 'sparse.sparseReshape',
    StaticRegexReplace: 'string.staticRegexReplace',
    StringSplit: 'string.stringSplit',
    StringToHashBucketFast: 'string.stringToHashBucketFast',
    Unique: 'unique',
  },
  tensorflow: {
    BitwiseAnd: 'bitwiseAnd',
    DenseBincount: 'denseBincount',
    MaxPoolWithArgmax: 'maxPoolWithArgmax',
    RaggedGather: 'raggedGather',
    RaggedRange: 'raggedRange',
    RaggedTensorToTensor: 'raggedTensorToTensor',
    RotateWithOffset: 'image.rotateWithOffset',
    SearchSorted: 'searchSorted',
    SparseFillEmptyRows: 'sparse.sparseFillEmptyRows',
    SparseReshape: 'sparse.sparseReshape',
    SparseSegmentMean: 'sparse.sparseSegmentMean',
    SparseSegmentSum: 'sparse.sparseSegmentSum',
    StringNGrams: 'string.stringNGrams',
    StringSplit: 'string.stringSplit',
    StringToHashBucketFast: 'string.stringToHashBucketFast',
    Transform: 'image.transform',
  },
};

/** Operations that an engine computes wrong without an error, with the name that a user knows them by. */
export const wrongKernels: Readonly<Record<TfjsName, Readonly<Record<string, string>>>> = {
  cpu: {},
  // 1.2e-38 where no sum of a window is above 0.
  wasm: { Dilation2D: 'dilation2d' },
  webgpu: {},
  tensorflow: {},
};

/** Refuses the gradients that nobody has, naming the operation and the engine, where tfjs-core names its kernel only. */
export function refuseGradients(): void {
  for (const [kernelName, operation] of Object.entries(refusedGradients)) {
    if (getGradient(kernelName)) continue;
    const gradFunc = (): never => {
      throw unsupported(
        `the gradient of ${operation}`.replace('the gradient of the gradient', 'the second derivative'),
        getBackend(),
      );
    };
    registerGradient({ kernelName, gradFunc });
  }
}

/** Refuses what a backend lacks, and what it computes wrong. */
export function refuseKernels(backend: TfjsName): void {
  for (const [kernelName, operation] of Object.entries(refusedKernels[backend])) {
    addKernel(kernelName, backend, () => {
      throw unsupported(operation, backend);
    });
  }
  for (const [kernelName, operation] of Object.entries(wrongKernels[backend])) {
    replaceKernel(kernelName, backend, 'refused', () => () => {
      throw unsupported(operation, backend);
    });
  }
  if (backend === 'wasm') refuseStrings('Equal', 'NotEqual');
}

/** As shipped it prints a line on its own, and answers with what the memory happens to hold. */
function refuseStrings(...kernelNames: readonly string[]): void {
  for (const kernelName of kernelNames) {
    replaceKernel(kernelName, 'wasm', 'no strings', (shipped) => (call) => {
      if (call.inputs.a?.dtype === 'string') throw unsupported('comparing strings', 'wasm');
      return shipped(call);
    });
  }
}

function unsupported(operation: string, backend: string): MillraceError {
  return new MillraceError('OP_UNSUPPORTED', {
    what: operation,
    where: `engine ${backend === 'tensorflow' ? 'native' : backend}`,
    advice: 'Compose it from other operations, or use another engine',
  });
}
