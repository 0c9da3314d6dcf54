// Compiles what is published into dist (or the folder given) and puts the files that are no TypeScript beside it.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const config = path.join(root, 'tsconfig.build.json');
const outDir = path.resolve(process.argv[2] ?? path.join(root, 'dist'));

rmSync(outDir, { recursive: true, force: true });
compile();
for (const entry of JSON.parse(readFileSync(config, 'utf8')).include) copyAssets(entry);

function compile() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const args = [compiler, '--project', config, '--outDir', outDir];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function copyAssets(entry) {
  const isAsset = (file) => statSync(file).isDirectory() || !file.endsWith('.ts');
  const from = path.join(root, entry);
  if (isAsset(from)) cpSync(from, path.join(outDir, entry), { recursive: true, filter: isAsset });
}
