import { element } from './dom.js';
import { icon } from './icons.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const choices = ['auto', 'light', 'dark'];
const names = { auto: 'as the system', light: 'light', dark: 'dark' };
const listeners = new Set();

/** Tells when the colours have changed: what is drawn on a canvas has to be drawn again. */
export function onThemeChange(listener) {
  listeners.add(listener);
}

/** The value of a colour of the present theme: `accent`, `color-1`. */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Turns to the next theme: as the system, light, dark. */
export function nextTheme() {
  const chosen = choices[(choices.indexOf(choice()) + 1) % choices.length];
  if (chosen === 'auto') localStorage.removeItem('theme');
  else localStorage.setItem('theme', chosen);
  apply();
}

/** Makes the button work and follows the system. */
export function startTheme() {
  element('theme').addEventListener('click', nextTheme);
  dark.addEventListener('change', apply);
  apply();
}

function choice() {
  return localStorage.getItem('theme') ?? 'auto';
}

function apply() {
  const chosen = choice();
  const root = document.documentElement;
  const theme = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
  const button = element('theme');
  button.setAttribute('aria-label', `Theme: ${names[chosen]}`);
  button.title = `Theme: ${names[chosen]} (T)`;
  button.replaceChildren(icon(chosen));
  if (root.dataset.theme === theme) return;
  root.dataset.theme = theme;
  for (const listener of listeners) listener();
}
