import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

/** What a file under {@link moduleLoader} gets instead of the module it asks for, by the name it asks with. */
export type Answers = Readonly<Record<string, unknown>>;

/**
 * A `require` for the CommonJS files of one folder, which sees to it that they use the application's own modules.
 *
 * Relative requests are evaluated from the folder, requests in `answers` are answered from there, Node's own modules
 * are passed on, and nothing else is let through: no search through `node_modules`, no change to Node's loader.
 *
 * @throws Error when a file asks for anything else.
 */
export function moduleLoader(dir: string, answers: Answers): (request: string) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const nodeRequire = createRequire(import.meta.url);

  const requireFrom = (folder: string) => (request: string) => {
    if (Object.hasOwn(answers, request)) return answers[request];
    if (request.startsWith('.')) return evaluate(fileOf(join(folder, request)));
    if (isBuiltin(request)) return nodeRequire(request);
    throw new Error(`${folder} asks for ${request}, which is not provided`);
  };

  const evaluate = (file: string): unknown => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module: { exports: unknown } = { exports: {} };
    modules.set(file, module);
    const run = compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module'], {
      filename: file,
    });
    run(module.exports, requireFrom(dirname(file)), module);
    return module.exports;
  };

  return requireFrom(dir);
}

function fileOf(path: string): string {
  const found = [`${path}.js`, join(path, 'index.js'), path].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`${path} does not exist`);
  return found;
}
