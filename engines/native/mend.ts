import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { installFailure } from './failure.js';

/**
 * Mends the C++ of the binding, in place, where it is not safe to train with.
 *
 * @param file the `tfjs_backend.cc` of tfjs-node 4.22.
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when it has not the lines to mend.
 */
export async function mendBinding(file: string): Promise<void> {
  let source = await readFile(file, 'utf8');
  for (const [line, mended] of mends) {
    if (!line.test(source)) {
      throw installFailure(
        `${basename(file)} of the binding has no line ${line.source}`,
        'Report it as a bug of millrace',
      );
    }
    source = source.replace(line, mended);
  }
  await writeFile(file, source);
}

const mends: readonly (readonly [RegExp, string])[] = [
  // It is shared without a lock: each thread gets its own, so that workers can train.
  [/^static std::set<std::string> ATTR_NAME_SET/m, 'static thread_local std::set<std::string> ATTR_NAME_SET'],
  // A signal handler on the stack of an operation would corrupt memory: see hold_signals.h.
  [
    /^ {2}TFE_Execute\(.*\);$/m,
    ['  sigset_t before;', '  hold_signals(&before);', '$&', '  release_signals(&before);'].join('\n'),
  ],
];
