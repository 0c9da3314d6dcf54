import { checkNative } from './check.js';
import { type RunCommand, runCommand } from './command.js';
import { freeBytes, partsForHost, thisHost } from './host.js';
import type { Parts, Variant } from './parts.js';
import { prebuiltDir } from './prebuilt.js';
import type { Target } from './zig.js';

/** The machine an installation is made on; specs hand in a pretended one. */
export interface Machine {
  readonly target: Target;
  /** The folder with prebuilt addons. */
  readonly prebuilt: string;
  /** @throws MillraceError `NATIVE_INSTALL_FAILED` where there are none for it. */
  parts(variant: Variant): Parts;
  readonly run: RunCommand;
  freeBytes(dir: string): Promise<number>;
  /** Trains with the installation in a process of its own. */
  check(run: RunCommand, dir: string): Promise<void>;
}

/** The machine this process runs on. */
export const thisMachine: Machine = {
  target: { platform: process.platform, arch: process.arch },
  prebuilt: prebuiltDir(),
  parts: (variant) => partsForHost(thisHost(), variant),
  run: runCommand,
  freeBytes,
  check: checkNative,
};
