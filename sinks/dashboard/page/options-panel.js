import { element, make } from './dom.js';
import { clock, setting, words } from './format.js';

/** Options, seed, engine and versions of the run in focus. */
export class OptionsPanel {
  #shown;
  #body = make('div', { class: 'card' });

  constructor(runs, version) {
    element('options-body').append(this.#body);
    const show = () => this.#show(runs.focus, version());
    for (const type of ['change', 'focus']) runs.addEventListener(type, show);
    show();
  }

  #show(run, version) {
    const groups = groupsOf(run ?? {}, version);
    const shape = JSON.stringify(groups);
    if (shape === this.#shown) return;
    this.#shown = shape;
    const nodes = groups.map(([title, rows]) => [make('h3', {}, title), table(title, rows)]);
    this.#body.replaceChildren(
      ...(nodes.length > 0
        ? nodes.flat()
        : [make('p', { class: 'empty' }, 'Shown as soon as the run begins.')]),
    );
  }
}

function groupsOf({ options = {}, engine = {}, seed, startedAt, name }, version) {
  const { versions = {}, backend, ...rest } = engine;
  const groups = [
    ['Options', { ...options, seed: options.seed ?? seed }],
    ['Engine', { engine: backend, ...rest }],
    ['Versions', { ...(typeof versions === 'object' ? versions : { versions }), millrace: version }],
    ['Run', { folder: name, started: startedAt === undefined ? undefined : clock(startedAt) }],
  ];
  return groups
    .map(([title, values]) => [
      title,
      Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
    ])
    .filter(([, rows]) => rows.length > 0);
}

function table(title, rows) {
  return make(
    'table',
    { class: 'settings' },
    make('caption', { class: 'unseen' }, title),
    make(
      'tbody',
      {},
      rows.map(([name, value]) =>
        make('tr', {}, make('th', { scope: 'row' }, words(name)), make('td', {}, setting(value))),
      ),
    ),
  );
}
