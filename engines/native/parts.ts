import { cudaLibraries, cudaTensorFlow } from './cuda-parts.js';
import type { NpmPart, WheelPart } from './part.js';

/** Everything an installation is made of. */
export interface Parts {
  /** The JavaScript layer of the binding and its C++ sources. */
  readonly tfjsNode: NpmPart;
  /** The headers of Node-API, so that no Node source tree is needed. */
  readonly nodeApiHeaders: NpmPart;
  /** TensorFlow's library and headers. */
  readonly wheel: WheelPart;
  /** NVIDIA's libraries beside it; none but for the build that computes on a GPU. */
  readonly cuda: readonly WheelPart[];
  /** The free space that an installation needs while it is made. */
  readonly roomBytes: number;
}

const tfjsNode: NpmPart = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  integrity:
    'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
};

const nodeApiHeaders: NpmPart = {
  name: 'node-api-headers',
  version: '1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
};

const wheels: Readonly<Record<string, WheelPart>> = {
  'linux-x64': {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
  },
  'linux-arm64': {
    name: 'tensorflow',
    version: '2.21.0',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
  },
  'darwin-arm64': {
    name: 'tensorflow',
    version: '2.21.0',
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    bytes: 223_405_849,
  },
  'darwin-x64': {
    name: 'tensorflow',
    version: '2.16.2',
    platform: 'macosx_10_15_x86_64',
    sha256: 'ec06570d57bfa0e2be804405e3cdc2960e94887e7619ffb6bc053e9775b695aa',
    bytes: 259_588_062,
  },
};

/** Which build of TensorFlow: `gpu` computes on a GPU of NVIDIA where there is one. */
export type Variant = 'cpu' | 'gpu';

/** The parts for an operating system and processor; undefined where there is no wheel that can be used. */
export function partsFor(platform: string, arch: string, variant: Variant = 'cpu'): Parts | undefined {
  if (variant === 'gpu') return `${platform}-${arch}` === 'linux-x64' ? gpuParts : undefined;
  const wheel = wheels[`${platform}-${arch}`];
  return wheel && { tfjsNode, nodeApiHeaders, wheel, cuda: [], roomBytes: 1.5e9 };
}

const gpuParts: Parts = {
  tfjsNode,
  nodeApiHeaders,
  wheel: cudaTensorFlow,
  cuda: cudaLibraries,
  roomBytes: 6.5e9,
};

/**
 * Where a file of a wheel goes in the installation; undefined for the thousands that are not needed.
 *
 * TensorFlow looks for NVIDIA's libraries in `../nvidia/NAME/lib` beside its own folder.
 */
export function wheelEntryTarget(name: string): string | undefined {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)(?:\.so\.2|\.2\.dylib))$/.exec(name)?.[1];
  if (library !== undefined) return `lib/${library}`;
  if (cudaLibrary.test(name)) return name;
  return neededHeader.test(name) ? name.slice('tensorflow/'.length) : undefined;
}

const cudaLibrary = /^nvidia\/\w+\/lib\/[\w-]+\.so[.\d]*$/;

// Everything that tensorflow/c/eager/c_api.h and ctstring_internal.h include, across 2.16 to 2.21.
const neededHeader = new RegExp(
  [
    '^tensorflow/include/(?:',
    'tensorflow/c/(?:c_api|c_api_macros|tf_attrtype|tf_buffer|tf_datatype|tf_status|tf_tensor|tf_tstring)',
    '|tensorflow/c/eager/c_api',
    '|(?:tensorflow/core|tsl)/platform/ctstring(?:_internal)?',
    '|(?:xla/)?tsl/c/tsl_status',
    ')\\.h$',
  ].join(''),
);
