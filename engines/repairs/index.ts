import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import type { TfjsName } from '../replace.js';
import { repairAbsGradient } from './abs.js';
import { repairBatchNormalization, repairBatchNormalizationGradient } from './batch-normalization.js';
import { repairBatchNormalizationDefaults } from './batch-normalization-defaults.js';
import { repairBroadcastMatMul } from './broadcast-mat-mul.js';
import { repairNativeCasts, repairRealFunctions, repairWholeMatMul } from './cast-first.js';
import { addConv3dTransposeGradient } from './conv3d-transpose.js';
import { addCumprodGradient } from './cumprod.js';
import { repairCumsumGradient } from './cumsum.js';
import { addDepthToSpaceGradient } from './depth-to-space.js';
import { addDiagGradient } from './diag.js';
import { repairDilationGradients, repairNativeDilation } from './dilation.js';
import { repairDivisionGradient } from './division.js';
import { addEinsumGradient } from './einsum.js';
import { repairEinsum } from './einsum-kernel.js';
import { repairFewChannels } from './few-channels.js';
import { addFlipLeftRightGradient } from './flip-left-right.js';
import { repairFloorDiv } from './floor-div.js';
import { repairGatherGradient } from './gather.js';
import { repairGather } from './gather-kernel.js';
import { addGatherNdGradient } from './gather-nd.js';
import { repairMatMulGradient } from './mat-mul.js';
import { repairMaximumGradient } from './maximum.js';
import { repairMirrorPadGradient } from './mirror-pad.js';
import { repairNativeGather } from './native-gather.js';
import { repairNativeLogicalNot } from './native-logical-not.js';
import { repairNativePadding } from './native-padding.js';
import { repairNormGradient } from './norm.js';
import { repairPiecewiseConstantGradients } from './piecewise-constant.js';
import { repairPrelu } from './prelu.js';
import { repairProdGradient } from './prod.js';
import { refuseGradients, refuseKernels } from './refusals.js';
import { repairResizeGradients } from './resize.js';
import { addScatterUpdateGradient } from './scatter-update.js';
import { repairSquaredDifferenceGradient } from './squared-difference.js';
import { repairNativeStep } from './step.js';
import { addStridedSliceGradient } from './strided-slice.js';
import { repairStridedSlice } from './strided-slice-kernel.js';
import { repairTensorScatterUpdate } from './tensor-scatter-update.js';
import { addTopKGradient } from './top-k.js';
import { repairUnstackGradient } from './unstack.js';

const gradients = [
  repairMatMulGradient,
  addEinsumGradient,
  addDiagGradient,
  repairMaximumGradient,
  repairSquaredDifferenceGradient,
  repairDivisionGradient,
  repairPiecewiseConstantGradients,
  repairNormGradient,
  repairAbsGradient,
  repairCumsumGradient,
  addCumprodGradient,
  addTopKGradient,
  repairProdGradient,
  repairGatherGradient,
  addGatherNdGradient,
  addScatterUpdateGradient,
  addStridedSliceGradient,
  repairMirrorPadGradient,
  addFlipLeftRightGradient,
  addDepthToSpaceGradient,
  repairBatchNormalizationGradient,
  repairDilationGradients,
  repairResizeGradients,
  addConv3dTransposeGradient,
  repairUnstackGradient,
  refuseGradients,
];

/** Puts right the gradients of tfjs-core that are wrong or missing, for every backend; a second call changes nothing. */
export function applyRepairs(): void {
  for (const repair of gradients) repair();
}

/** What the backends with kernels of tfjs's own have wrong in the same way. */
const wrongAlike = [repairBatchNormalization, repairBroadcastMatMul, repairEinsum, repairStridedSlice];

/** What no backend has right. */
const everywhere = [repairRealFunctions, repairBatchNormalizationDefaults];

const kernels: Readonly<Record<TfjsName, readonly ((backend: TfjsName) => void)[]>> = {
  cpu: [...wrongAlike, repairTensorScatterUpdate, repairFloorDiv],
  wasm: [...wrongAlike, repairPrelu, repairGather, repairWholeMatMul],
  webgpu: [...wrongAlike, repairFloorDiv],
  tensorflow: [
    repairPrelu,
    repairFewChannels,
    repairNativePadding,
    repairNativeDilation,
    repairNativeCasts,
    repairNativeStep,
    repairNativeGather,
    repairNativeLogicalNot,
  ],
};

/** Puts right the kernels of one backend that are wrong or missing, once it is loaded; a second call changes nothing. */
export function repairKernels(backend: TfjsName): void {
  // A backend that a spec pretends has no kernels.
  if (getKernelsForBackend(backend).length === 0) return;
  for (const repair of [...kernels[backend], ...everywhere, refuseKernels]) repair(backend);
}
