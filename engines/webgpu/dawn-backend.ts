import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type BackendValues, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { watchDevice } from './device-watch.js';
import { repairProgram } from './repairs.js';
import { callDawn, tickWhile } from './ticks.js';

/**
 * The backend of `@tensorflow/tfjs-backend-webgpu` as Node needs it.
 *
 * Upstream reads synchronously through an OffscreenCanvas, which Node has not: here Dawn is given turns until the
 * values are there. And upstream goes on after an error of the device: here the operation or the next read throws.
 *
 * @param Shipped upstream's class; it wants `navigator.gpu` while it is constructed.
 */
export function createDawnBackend(
  Shipped: typeof WebGPUBackend,
  device: GPUDevice,
  adapterInfo: GPUAdapterInfo,
): WebGPUBackend {
  const watch = watchDevice(device);

  class DawnBackend extends Shipped {
    override runWebGPUProgram(...parameters: Parameters<WebGPUBackend['runWebGPUProgram']>): TensorInfo {
      const [program, [input]] = parameters;
      if (input) repairProgram(program, this.tensorMap.get(input.dataId).dtype);
      return watch.during(program.constructor.name, () => super.runWebGPUProgram(...parameters));
    }

    override async getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer> {
      const staging = this.#copy(buffer);
      await callDawn(() => staging.mapAsync(GPUMapMode.READ));
      return this.#take(staging);
    }

    override readSync(dataId: object): BackendValues {
      const data = this.tensorMap.get(dataId);
      if (data.values || !(data.resource instanceof GPUBuffer)) return super.readSync(dataId);
      const staging = this.#copy(data.resource);
      callDawn(() => staging.mapAsync(GPUMapMode.READ)).catch(watch.fail);
      tickWhile(() => staging.mapState === 'pending');
      data.values = util.convertBackendValuesAndArrayBuffer(this.#take(staging), data.dtype);
      return data.values;
    }

    /** Copies a buffer, behind everything that was asked for before, into one that can be mapped. */
    #copy(buffer: GPUBuffer): GPUBuffer {
      const { size } = buffer;
      const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
      const staging = this.bufferManager.acquireBuffer(size, usage);
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.submitQueue();
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
      this.queue.submit([encoder.finish()]);
      return staging;
    }

    #take(staging: GPUBuffer): ArrayBuffer {
      if (staging.mapState !== 'mapped') watch.fail('a buffer cannot be read');
      watch.check();
      const values = staging.getMappedRange().slice(0);
      staging.unmap();
      this.bufferManager.releaseBuffer(staging);
      return values;
    }
  }

  return new DawnBackend(device, adapterInfo);
}
