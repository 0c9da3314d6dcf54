import { z } from 'zod';

/** The check of an option that is told a line for a person; by default it is printed to `process.stderr`. */
export const say = z
  .custom<(line: string) => void>((value) => typeof value === 'function', 'a function')
  .default(() => (line: string) => {
    process.stderr.write(`${line}\n`);
  });
