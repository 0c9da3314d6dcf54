#!/usr/bin/env node
// A clone runs its sources, whatever an earlier build left in dist; an installed package has only dist.
import { existsSync } from 'node:fs';

const source = new URL('../cli/main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
const fromSource = existsSync(source);

if (fromSource) {
  const { register } = await import('tsx/esm/api');
  register();
}

const { main } = await import(fromSource ? source : built);
process.exitCode = await main(process.argv.slice(2));
