import type { NpmPart, WheelPart } from './part.js';

/** Where the parts of an installation come from; what it hands out has the content that was pinned. */
export interface Supply {
  /** How it does it, as said before it begins: `with pip`. */
  readonly means: { readonly packages: string; readonly wheels: string };
  /**
   * The path of a package's archive.
   *
   * @throws MillraceError `NATIVE_INSTALL_FAILED`.
   */
  fetchPackage(part: NpmPart): Promise<string>;
  /**
   * The path of a wheel.
   *
   * @throws MillraceError `NATIVE_INSTALL_FAILED`.
   */
  fetchWheel(part: WheelPart): Promise<string>;
  /** Told once a file is not needed any more. */
  release(file: string): Promise<void>;
}
