import { element, make } from './dom.js';

const visibleMilliseconds = 8000;
const apartMilliseconds = 2000;

let timer;
let waiting = [];
let speaking;

/** Says something to a screen reader alone; what comes within two seconds is said together. */
export function announce(text) {
  waiting.push(text);
  if (speaking) return;
  speaking = setTimeout(() => {
    element('announcer').textContent = waiting.slice(-3).join('. ');
    waiting = [];
    speaking = undefined;
  }, apartMilliseconds);
}

/** Shows an answer for a few seconds, and has it read out. */
export function toast(text, kind = 'good') {
  const box = element('toast');
  clearTimeout(timer);
  box.replaceChildren(make('p', { data: { kind } }, text));
  timer = setTimeout(() => box.replaceChildren(), visibleMilliseconds);
}
