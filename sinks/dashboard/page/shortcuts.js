import { showDialog } from './dialogs.js';
import { element, make } from './dom.js';
import { nextTheme } from './theme.js';
import { axes } from './viewport.js';

const onCurves = [
  ['← →', 'move the reading place of a focused chart'],
  ['Shift ← →', 'pan a focused chart'],
  ['Drag', 'zoom into a part'],
  ['Shift and drag', 'pan; with one finger on a touch screen'],
  ['Ctrl and wheel', 'zoom; with two fingers on a touch screen'],
  ['Double click', 'the whole run'],
];

/** Keys that work everywhere except while typing; `?` lists them. */
export function startShortcuts({ viewport, control }) {
  const sections = [...document.querySelectorAll('.sections a')];
  const keys = [
    ['?', 'this list', help],
    ['p', 'pause, or go on', () => control.pauseOrGoOn()],
    ['c', 'checkpoint now', () => control.checkpoint()],
    ['s', 'stop the run (asks first)', () => control.stop()],
    ['r', 'set the learning rate', () => control.setRate()],
    ['x', 'draw over steps, samples, running time, clock', () => nextAxis(viewport)],
    ['l', 'logarithmic scale on or off', () => element('log-scale').click()],
    ['+', 'zoom in', () => viewport.zoom(0.5)],
    ['-', 'zoom out', () => viewport.zoom(2)],
    ['[', 'earlier', () => viewport.pan(-0.5)],
    [']', 'later', () => viewport.pan(0.5)],
    ['0', 'the whole run', () => viewport.showAll()],
    ['t', 'theme: as the system, light, dark', nextTheme],
    ['1 … 8', 'go to a section'],
  ];
  element('help').addEventListener('click', help);
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const run = keys.find(([key]) => key === event.key.toLowerCase())?.[2] ?? section(event.key);
    if (!run) return;
    event.preventDefault();
    run();
  });

  function section(key) {
    const link = sections.filter(({ hidden }) => !hidden)[Number(key) - 1];
    return link && (() => link.click());
  }

  function help() {
    const list = (rows, form) =>
      make(
        'dl',
        { class: `keys ${form}` },
        rows.map(([key, what]) =>
          make('div', {}, make('dt', {}, make('kbd', {}, key)), make('dd', {}, what)),
        ),
      );
    showDialog(
      'Keyboard shortcuts',
      list(
        keys.map(([key, what]) => [key.length === 1 ? key.toUpperCase() : key, what]),
        'short',
      ),
      make('h3', {}, 'On curves'),
      list(onCurves, 'long'),
    );
  }
}

function nextAxis(viewport) {
  const names = axes.map(([name]) => name);
  const next = names[(names.indexOf(viewport.axis) + 1) % names.length];
  document.querySelector(`#curves-tools input[value="${next}"]`).click();
}

function isTyping({ tagName, type }) {
  if (tagName === 'TEXTAREA' || tagName === 'SELECT') return true;
  return tagName === 'INPUT' && type !== 'checkbox' && type !== 'radio' && type !== 'range';
}
