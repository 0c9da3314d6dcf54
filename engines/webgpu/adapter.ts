import { MillraceError } from '../../core/errors.js';
import { callDawn } from './ticks.js';

/** Where adapters are had from: `navigator.gpu` in a browser. */
export type Adapters = Pick<GPU, 'requestAdapter'>;

/** A device that computes, and the adapter that it belongs to. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
}

/**
 * Opens the fastest adapter that Dawn finds.
 *
 * @throws MillraceError `ENGINE_MISSING` when there is none: no graphics card, or no driver for it.
 */
export async function openDevice(gpu: Adapters): Promise<OpenDevice> {
  const adapter = await callDawn(() => gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) {
    throw new MillraceError('ENGINE_MISSING', {
      what: 'WebGPU finds no graphics adapter',
      advice:
        'Install the driver of the graphics card (on Linux a Vulkan driver and libvulkan1), ' +
        'or name a software driver in VK_ADD_DRIVER_FILES',
    });
  }
  const requiredLimits = largest(adapter.limits);
  const device = await callDawn(() => adapter.requestDevice({ requiredLimits }));
  return { device, info: adapter.info };
}

type AdapterWords = Pick<
  GPUAdapterInfo,
  'vendor' | 'architecture' | 'device' | 'description' | 'isFallbackAdapter'
>;

/** An adapter as a person reads it: `NVIDIA H200 (570.86.15)`; one without a graphics card is called software. */
export function adapterName(info: AdapterWords): string {
  const { vendor, architecture, device, description } = info;
  const name = device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  const driver = description && description !== name ? ` (${description})` : '';
  return `${info.isFallbackAdapter ? 'software ' : ''}${name}${driver}`;
}

/** The limits that tfjs computes with, all that the adapter has: a device is given small ones unless it is asked. */
function largest(limits: GPUSupportedLimits): Record<string, number> {
  return {
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}
