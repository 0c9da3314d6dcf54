/** A package that `npm pack` fetches, pinned by the hash of its content. */
export interface NpmPart {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity: `sha512-` and the base64 of the digest. */
  readonly integrity: string;
}

/** A Python wheel that `pip download` fetches, pinned by the hash of its content. */
export interface WheelPart {
  readonly name: string;
  readonly version: string;
  /** The platform tag of the wheel, or one of them. */
  readonly platform: string;
  readonly sha256: string;
  /** The size of the archive. */
  readonly bytes: number;
}

/** The name of the archive that `npm pack` makes of a package. */
export function packageFile({ name, version }: NpmPart): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** What the file name of a wheel begins with. */
export function wheelPrefix({ name, version }: WheelPart): string {
  return `${name.replaceAll('-', '_')}-${version}-`;
}
