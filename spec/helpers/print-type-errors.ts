import path from 'node:path';
import ts from 'typescript';

/**
 * Prints what the compiler finds wrong in files of the project of the current folder: `tsx print-type-errors.ts PATTERN`, a
 * regular expression that their paths, relative to the folder, must match.
 *
 * Of the files that they import only the types are worked out; `tsc` would check all of them too, which takes longer.
 */
const pattern = new RegExp(process.argv[2] ?? '');
const folder = process.cwd();
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
const parsed = ts.getParsedCommandLineOfConfigFile(path.join(folder, 'tsconfig.json'), {}, host);
if (!parsed) throw new Error(`${folder} has no tsconfig.json`);
const program = ts.createProgram({ rootNames: parsed.fileNames, options: parsed.options });
const asked = program
  .getSourceFiles()
  .filter(({ fileName }) => pattern.test(path.relative(folder, fileName).replaceAll(path.sep, '/')));
if (asked.length === 0) throw new Error(`${folder} has no file that matches ${pattern}`);
const diagnostics = [
  ...parsed.errors,
  ...program.getOptionsDiagnostics(),
  ...program.getGlobalDiagnostics(),
  ...asked.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]),
];
process.stdout.write(
  ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  }),
);

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
