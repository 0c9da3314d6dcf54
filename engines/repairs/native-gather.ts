import { backend_util, GatherV2, Tensor, type TensorInfo, tensor, tidy } from '@tensorflow/tfjs-core';
import { isNativeBackend, type NativeBackend } from '../native/binding.js';
import { replaceKernel } from '../replace.js';
import { gatherAttributes } from './gather.js';

/**
 * gather on native TensorFlow, whatever the indices are.
 *
 * As shipped (tfjs-node, kernels/GatherV2.ts, of https://github.com/tensorflow/tfjs/pull/5439) each call copies all
 * indices to JavaScript to look for one that is out of bounds, so that no gather by indices that are computed, such as
 * an embedding's, can be compiled. The guard before the kernel has looked already, and TensorFlow does.
 */
export function repairNativeGather(): void {
  replaceKernel(GatherV2, 'tensorflow', 'indices unread', (shipped) => (call) => {
    const { x, indices } = call.inputs;
    if (!(x instanceof Tensor && indices instanceof Tensor && isNativeBackend(call.backend)))
      return shipped(call);
    const { axis, batchDims } = gatherAttributes.parse(call.attrs);
    backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
    return gatherBy(call.backend, x, indices, { axis, batchDims });
  });
}

function gatherBy(
  backend: NativeBackend,
  x: Tensor,
  indices: Tensor,
  { axis, batchDims }: { readonly axis: number; readonly batchDims: number },
): TensorInfo {
  const { binding } = backend;
  const typeOf = ({ dataId }: Tensor): number => backend.tensorMap.get(dataId).dtype;
  return tidy(() => {
    const types = { Tparams: typeOf(x), Tindices: typeOf(indices), Taxis: binding.TF_INT32 };
    const attributes = [
      { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
      ...Object.entries(types).map(([name, value]) => ({ name, type: binding.TF_ATTR_TYPE, value })),
    ];
    const ids = backend.getInputTensorIds([x, indices, tensor(axis, [], 'int32')]);
    const [output] = binding.executeOp('GatherV2', attributes, ids, 1);
    if (output === undefined) throw new Error('GatherV2 gave no output');
    return backend.createOutputTensor(output);
  });
}
