import { count, duration, number, setting } from './format.js';

const entryLimit = 200;

/** An element by its id. */
export const element = (id) => document.getElementById(id);

/** Header and facts: name, state, progress, and the numbers of the moment. */
export function showStanding(standing) {
  const { run, state, reason, step, steps, engine = {} } = standing;
  element('run').textContent = run;
  element('engine').textContent = [engine.backend, engine.cpu].filter(Boolean).join(' · ');
  showState(state, reason);
  showProgress(step, steps);
  document.title = `${steps ? `${percent(step, steps)} % · ` : ''}${run} · Millrace`;
  for (const [name, value, note] of factsOf(standing)) showFact(name, value, note);
}

/** The state of the run, or of the connection to it. */
export function showState(state, title = '') {
  const pill = element('state');
  pill.dataset.state = state;
  pill.title = title;
  // Written only when it changes: a reader announces it each time.
  const text = state === 'lost' ? 'connection lost, trying again' : state;
  if (pill.textContent !== text) pill.textContent = text;
}

/** Tells what keeps the page from showing the run. */
export function showNotice(text) {
  element('notice').textContent = text;
  element('notice').hidden = false;
}

/** Adds the newest events on top. */
export function showEntries(entries, missed, first) {
  const list = element('events');
  if (first) list.replaceChildren();
  for (const entry of entries) list.prepend(entryItem(entry));
  while (list.childElementCount > entryLimit) list.lastElementChild.remove();
  if (missed === 0) return;
  const note = element('missed');
  note.hidden = false;
  note.textContent = `${count(missed)} earlier events are not shown; the run's events file has them all.`;
}

/** Engine, seed and options of the run. */
export function showSettings({ engine = {}, seed, options = {} }) {
  const { why, ...details } = engine;
  const rows = [...Object.entries(options), ['seed', seed], ['engine', why], ...Object.entries(details)];
  element('settings').tBodies[0].replaceChildren(
    ...rows.filter(([, value]) => value !== undefined && value !== null).map(settingRow),
  );
}

function factsOf({
  step,
  steps,
  epoch,
  epochs,
  samplesPerSecond,
  elapsed,
  timeLeft,
  memory,
  learningRate,
  ...rest
}) {
  return [
    ['Step', count(step), steps ? `of ${count(steps)}` : ''],
    ['Epoch', count(epoch + 1), epochs ? `of ${count(epochs)}` : ''],
    ['Samples/s', count(samplesPerSecond), ''],
    timeLeft === undefined ? ['Time', duration(elapsed), ''] : ['Time left', duration(timeLeft), ''],
    ['Loss', number(rest.loss), ''],
    ...Object.entries(rest.metrics).map(([name, value]) => [name, number(value), '']),
    ['Learning rate', learningRate === undefined ? '–' : String(Number(learningRate.toPrecision(4))), ''],
    ['Memory', memory === undefined ? '–' : count(memory / 1e6), memory === undefined ? '' : 'MB'],
  ];
}

const facts = new Map();

function showFact(name, value, note) {
  // One cell for both, so that nothing moves when the run ends.
  const key = name === 'Time left' ? 'Time' : name;
  const cell = facts.get(key) ?? addFact(key);
  cell.term.textContent = name[0].toUpperCase() + name.slice(1);
  cell.value.data = value;
  cell.note.textContent = note;
}

function addFact(key) {
  const term = document.createElement('dt');
  const description = document.createElement('dd');
  const value = document.createTextNode('');
  const note = document.createElement('small');
  description.append(value, ' ', note);
  const group = document.createElement('div');
  group.append(term, description);
  element('facts').append(group);
  facts.set(key, { term, value, note });
  return facts.get(key);
}

function showProgress(step, steps) {
  const bar = element('progress');
  bar.hidden = !steps;
  if (!steps) return;
  bar.setAttribute('aria-valuenow', percent(step, steps));
  element('progress-bar').style.width = `${(100 * step) / steps}%`;
}

function percent(step, steps) {
  return Math.floor((100 * step) / steps);
}

function entryItem({ type, text, elapsed }) {
  const item = document.createElement('li');
  item.dataset.type = type;
  item.append(...[duration(elapsed), type, text].map(span));
  return item;
}

function span(text) {
  const node = document.createElement('span');
  node.textContent = text;
  return node;
}

function settingRow([name, value]) {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = name;
  row.append(head);
  row.insertCell().textContent = setting(value);
  return row;
}
