import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One life of the run that gets killed. */
export class Consumer {
  /** The last step it has said. */
  step = 0;
  readonly ended: Promise<'finished' | 'killed'>;
  readonly #child: ChildProcess;

  /** @param args the arguments of `child.ts`, its JavaScript first. */
  constructor(args: readonly string[], onStep: (step: number) => void) {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.step = Number(line);
      onStep(this.step);
    });
    this.ended = ended(child);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function ended(child: ChildProcess): Promise<'finished' | 'killed'> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.on('data', (chunk) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve('finished');
      else if (signal === 'SIGKILL') resolve('killed');
      else reject(new Error(`the consumer ended with ${code ?? signal}: ${complaint}`));
    });
  });
}
