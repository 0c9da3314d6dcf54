import type { WheelPart } from './part.js';

const version = '0.17.1';

/** The compiler that stands in where the system has none: Zig's, which carries its own headers and C++ library. */
const zigParts: Readonly<Record<string, WheelPart>> = {
  'linux-x64': {
    name: 'ziglang',
    version,
    platform: 'manylinux_2_12_x86_64',
    sha256: 'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
    bytes: 101_083_562,
  },
  'linux-arm64': {
    name: 'ziglang',
    version,
    platform: 'manylinux_2_17_aarch64',
    sha256: 'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
    bytes: 98_063_064,
  },
  'darwin-arm64': {
    name: 'ziglang',
    version,
    platform: 'macosx_13_0_arm64',
    sha256: '09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23',
    bytes: 100_390_379,
  },
  'darwin-x64': {
    name: 'ziglang',
    version,
    platform: 'macosx_13_0_x86_64',
    sha256: '4e0b4b9c02b8d0d220e9948010f860b62ff11d96abb39762eca5fa2ef3f7bc97',
    bytes: 104_485_232,
  },
};

/** Zig for an operating system and processor; undefined where native TensorFlow is not offered either. */
export function zigPartFor(platform: string, arch: string): WheelPart | undefined {
  return zigParts[`${platform}-${arch}`];
}
