// Draws what a command leaves on a terminal as an SVG: tsx scripts/terminal-capture.ts [FILE] [COMMAND] [BEFORE].
// BEFORE is a command that runs first and is not drawn.
// The command (npm start) runs in an empty folder that mirrors the checkout, on a terminal made by util-linux's script.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [file = 'docs/images/terminal.svg', command = 'npm start', before = 'true'] = process.argv.slice(2);
const columns = 120;

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly color: string | undefined;
}

interface Cell {
  readonly character: string;
  readonly style: Style;
}

const plain: Style = { bold: false, dim: false, color: undefined };
const colors = ['#6e7681', '#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', '#c9d1d9'];

// The dashboard's token is worth nothing any more, but a picture should not look as if it gave one away.
const secret = /(#token=[\w-]{4})[\w-]+/;

const cell = { width: 8, height: 19 };
const margin = { x: 20, top: 44, bottom: 16 };

// Control sequences with their parameters and final letter; those of other forms are dropped; else a character each.
const introducer = '\x1b';
const tokens = new RegExp(`${introducer}\\[([\\d;]*)([A-Za-z])|${introducer}\\[\\?\\d+[hl]|[^]`, 'gu');

const output = await inMirror((folder) => record(folder));
await mkdir(dirname(file), { recursive: true });
await writeFile(file, draw(`$ ${command}`, screenAfter(output.replace(secret, '$1…'))));

async function inMirror<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'millrace-capture-'));
  try {
    for (const name of await readdir(root))
      if (name !== 'runs') await symlink(join(root, name), join(folder, name));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function record(cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const onTerminal = `stty cols ${columns} rows 50; (${before}) > /dev/null 2>&1; ${command}`;
    const child = spawn('script', ['-qfec', onTerminal, '/dev/null'], {
      cwd,
      // Without what npm has to say of this machine's own configuration.
      env: { ...process.env, npm_config_loglevel: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}:\n${text}`)),
    );
  });
}

/** The lines on the screen once everything was printed: as much of a terminal as the command line uses. */
function screenAfter(text: string): readonly (readonly Cell[])[] {
  const lines: Cell[][] = [[]];
  let row = 0;
  let column = 0;
  let style = plain;
  const lineAt = (index: number): Cell[] => {
    while (lines.length <= index) lines.push([]);
    return lines[index] ?? [];
  };
  const put = (character: string): void => {
    const line = lineAt(row);
    while (line.length < column) line.push({ character: ' ', style: plain });
    line[column++] = { character, style };
  };
  const control = (code: string, values: readonly number[]): void => {
    const [value = 0] = values;
    if (code === 'm') style = values.reduce(styled, style);
    if (code === 'A') row = Math.max(row - Math.max(value, 1), 0);
    if (code === 'B') row += Math.max(value, 1);
    if (code === 'G') column = Math.max(value, 1) - 1;
    if (code === 'K') lineAt(row).splice(value === 0 ? column : 0);
    if (code === 'J') lines.splice(row + 1);
  };
  for (const token of text.matchAll(tokens)) {
    const [character, parameters, code] = token;
    if (code !== undefined) control(code, (parameters ?? '').split(';').map(Number));
    else if (character === '\r') column = 0;
    else if (character === '\n') row++;
    else if (character >= ' ') put(character);
  }
  return lines.map((line) => line.slice(0, columns));
}

function styled(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, color: undefined };
  const color = colors[code % 10];
  return code >= 30 && code <= 37 ? { ...style, color } : style;
}

function draw(title: string, screen: readonly (readonly Cell[])[]): string {
  const rows = withoutBlankEnd(screen);
  const width = 2 * margin.x + columns * cell.width;
  const height = margin.top + rows.length * cell.height + margin.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#c9d1d9">
<text x="${margin.x}" y="26" font-weight="bold">${escapeXml(title)}</text>
${rows.map(drawLine).join('\n')}
</g>
</svg>
`;
}

function withoutBlankEnd(screen: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const last = screen.findLastIndex((line) => line.some(({ character }) => character !== ' '));
  return screen.slice(0, last + 1);
}

/** A text for each run of one style, each at its own column and width: fonts differ in how wide they are. */
function drawLine(line: readonly Cell[], index: number): string {
  const y = margin.top + (index + 0.75) * cell.height;
  const texts: string[] = [];
  for (let start = 0; start < line.length; ) {
    const { style } = line[start] ?? { style: plain };
    const next = line.findIndex((other, at) => at > start && other.style !== style);
    const end = next < 0 ? line.length : next;
    const text = line.slice(start, end).map(({ character }) => character);
    texts.push(drawText(text.join(''), start, y, style));
    start = end;
  }
  return texts.join('');
}

function drawText(text: string, column: number, y: number, { bold, dim, color }: Style): string {
  const words = text.trim();
  if (words === '') return '';
  // Not every program that draws an SVG keeps the spaces in front of a text.
  const x = margin.x + (column + text.length - text.trimStart().length) * cell.width;
  const look = [
    ...(color === undefined ? [] : [`fill="${color}"`]),
    ...(bold ? ['font-weight="bold"'] : []),
    ...(dim ? ['opacity="0.65"'] : []),
  ];
  const place = `x="${x}" y="${y}" textLength="${[...words].length * cell.width}"`;
  return `<text ${[place, ...look].join(' ')}>${escapeXml(words)}</text>`;
}

// Plain spaces at the ends of a text, and all but one within it, would not be drawn.
function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0');
}
