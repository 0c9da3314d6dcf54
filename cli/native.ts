import { installNative } from '../engines/native-install.js';

/**
 * `millrace native`: installs native TensorFlow, or checks the one that is there, and says where it is.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing and what to do.
 */
export async function nativeCommand(write: (line: string) => void): Promise<void> {
  const { dir, version, fresh } = await installNative({ say: write, check: true });
  if (!fresh) write(`Native TensorFlow ${version} is installed in ${dir}, and trains`);
}
