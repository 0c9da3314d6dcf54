import { engine } from '../../../engines/index.js';
import type { Compile, StandIn, Traceable } from '../../../engines/program.js';
import type { Read } from '../../contracts/op-runs.js';

/** Loads native TensorFlow, and answers with what compiles there. */
export async function loadCompile(): Promise<Compile> {
  const { compile } = await engine({ prefer: 'native', executor: 'compiled' });
  if (compile) return compile;
  throw new Error('native TensorFlow does not compile here');
}

/** Compiles a function, runs the program once and disposes it. */
export function runCompiled(
  compile: Compile,
  traceable: Traceable,
  feeds: readonly StandIn['data'][],
): readonly Read[] | undefined {
  const program = compile([], traceable);
  try {
    return program.run(feeds)?.map((data, index) => ({
      shape: program.outputShapes[index] ?? [],
      values: Array.from(data, Number),
    }));
  } finally {
    program.dispose();
  }
}
