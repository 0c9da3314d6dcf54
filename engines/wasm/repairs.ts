import { repairAveragePoolGradients } from '../windows/average-pool-gradient.js';
import { repairNumericPadding } from '../windows/numeric-padding.js';
import { repairAveragePool } from './average-pool.js';
import { repairBatchedMatMul } from './batched-mat-mul.js';
import { repairCastsToBool } from './cast.js';
import { repairConvolutionFilterGradient } from './convolution-filter-gradient.js';
import { repairConvolutionInputGradient } from './convolution-input-gradient.js';
import { repairDepthwiseFilterGradient } from './depthwise-filter-gradient.js';
import { repairDepthwiseInputGradient } from './depthwise-input-gradient.js';
import { repairDtypes } from './dtypes.js';
import { repairEmptySum } from './empty-sum.js';
import { repairFusedActivations } from './fused-activations.js';
import { repairMatMul } from './mat-mul.js';
import { repairMaxPools } from './max-pool.js';
import { repairNotANumber } from './not-a-number.js';
import { repairOneHot } from './one-hot.js';
import { repairSegmentSum } from './segment-sum.js';
import { repairSign } from './sign.js';
import { repairSingleWeights } from './single-weights.js';
import { repairSlices } from './slice.js';
import { repairVolumeGradients } from './volume-gradients.js';

/**
 * Makes the WebAssembly backend one that trains; its package must be imported, and its kernels not used before.
 *
 * A second call changes nothing.
 */
export function repairWasm(): void {
  repairBatchedMatMul();
  repairMatMul();
  repairConvolutionFilterGradient();
  repairConvolutionInputGradient();
  repairDepthwiseFilterGradient();
  repairDepthwiseInputGradient();
  repairVolumeGradients();
  repairMaxPools();
  repairAveragePool();
  repairNotANumber();
  repairSingleWeights();
  repairFusedActivations();
  repairSegmentSum();
  repairEmptySum();
  repairSlices();
  repairDtypes();
  repairCastsToBool();
  repairOneHot();
  repairSign();
  repairAveragePoolGradients('wasm');
  repairNumericPadding('wasm');
}
