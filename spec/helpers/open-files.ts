import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const openFile = files.open;

/** Counts the files that are opened with `open` of `node:fs/promises`, and those of them that are closed. */
export class FileCount {
  opened = 0;
  closed = 0;

  start(): void {
    files.open = async (...request) => {
      const handle = await openFile(...request);
      this.opened++;
      const close = handle.close;
      handle.close = () => {
        this.closed++;
        return close();
      };
      return handle;
    };
    syncBuiltinESMExports();
  }

  stop(): void {
    files.open = openFile;
    syncBuiltinESMExports();
  }
}
