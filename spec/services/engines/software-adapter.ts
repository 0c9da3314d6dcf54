import { existsSync } from 'node:fs';

/** Where Debian's chromium keeps its software driver for Vulkan. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Offers WebGPU a software adapter beside this machine's graphics card, which is preferred where there is one; the
 * processes that are started from now on are offered it too.
 */
export function offerSoftwareAdapter(): void {
  if (existsSync(swiftShader)) process.env.VK_ADD_DRIVER_FILES ??= swiftShader;
}
