import { compareValues, optionsOf } from './compare.js';
import { arrange, eachFrame, element, make, mark, toggle, write } from './dom.js';
import { capital, setting, several } from './format.js';
import { columnsOf, textIn } from './runs-columns.js';
import { keep, kept } from './session.js';

const atMost = 200;
const filterFrom = 6;

/**
 * All runs in one table: which are drawn, which one is looked at, where they stand and by which options they differ.
 *
 * Rows stay where they are while numbers change; they are sorted when a person asks for it or a run is added.
 */
export class RunsTable {
  #runs;
  #sort = kept('sort', { name: 'startedAt', descending: true });
  #everything = kept('all options', false);
  #shape;
  #columns = [];
  #order = [];
  #rows = new Map();
  #filter = make('input', {
    type: 'search',
    placeholder: 'Filter by name or option',
    'aria-label': 'Filter runs by name or option',
  });
  #head = make('tr', {});
  #body = make('tbody', {});
  #note = make('p', { class: 'note' });
  #update = eachFrame(() => this.#updateNow());

  constructor(runs) {
    this.#runs = runs;
    this.#filter.addEventListener('input', () => this.#sortAgain());
    element('runs-tools').append(
      this.#filter,
      toggle('All options', this.#everything, (on) => this.#showEverything(on)),
      make('button', { type: 'button', class: 'chip', onclick: () => runs.showOnly([]) }, 'Draw none'),
    );
    element('runs-body').append(
      make(
        'div',
        { class: 'card scrolling', tabindex: 0, role: 'region', 'aria-label': 'Table of runs' },
        make(
          'table',
          { class: 'runs' },
          make('caption', { class: 'unseen' }, 'Runs with where they stand and their options'),
          make('thead', {}, this.#head),
          this.#body,
        ),
      ),
      this.#note,
    );
    for (const type of ['change', 'shown', 'focus']) runs.addEventListener(type, this.#update);
    this.#updateNow();
  }

  #updateNow() {
    const runs = this.#runs.all;
    element('runs').hidden = !this.#runs.several;
    document.querySelector('.sections a[href="#runs"]').hidden = !this.#runs.several;
    this.#filter.hidden = runs.length < filterFrom;
    if (!this.#runs.several) return;
    this.#arrangeColumns(runs);
    const shape = runs.map(({ id }) => id).join();
    if (shape !== this.#shape) this.#sortAgain();
    this.#shape = shape;
    for (const run of this.#order.slice(0, atMost)) this.#show(this.#runs.get(run.id) ?? run);
  }

  #arrangeColumns(runs) {
    const columns = columnsOf(runs, this.#everything);
    const same = JSON.stringify(columns) === JSON.stringify(this.#columns);
    this.#columns = columns;
    if (!same) this.#build();
  }

  #build() {
    this.#rows.clear();
    this.#body.replaceChildren();
    const fixed = [
      make('th', { scope: 'col', class: 'name' }, this.#sortButton({ name: 'name', title: 'Run' })),
    ];
    this.#head.replaceChildren(...fixed, ...this.#columns.map((column) => this.#columnHead(column)));
    this.#markSort();
    this.#sortAgain();
  }

  #columnHead(column) {
    const differs = column.differs && make('span', { class: 'unseen' }, ' (differs)');
    const number = typeof column.value(this.#runs.all[0]) === 'number';
    return make(
      'th',
      { scope: 'col', class: `${column.differs ? 'differs' : ''} ${number ? 'number' : ''}` },
      this.#sortButton(column),
      differs,
    );
  }

  #sortButton({ name, title }) {
    const onclick = () => {
      this.#sort = { name, descending: this.#sort.name === name ? !this.#sort.descending : false };
      keep('sort', this.#sort);
      this.#markSort();
      this.#sortAgain();
    };
    return make('button', { type: 'button', class: 'sort', data: { name }, onclick }, capital(title));
  }

  #markSort() {
    for (const head of this.#head.children) {
      const mine = head.firstChild.dataset.name === this.#sort.name;
      if (mine) head.setAttribute('aria-sort', this.#sort.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
  }

  #sortAgain() {
    const { name, descending } = this.#sort;
    const wanted = this.#filter.value.toLowerCase();
    const value = this.#columns.find((column) => column.name === name)?.value ?? ((run) => run.name);
    const matching = this.#runs.all.filter(
      (run) => wanted === '' || `${run.name} ${setting(optionsOf(run))}`.toLowerCase().includes(wanted),
    );
    this.#order = matching.toSorted((a, b) => compareValues(value(a), value(b), descending));
    const drawn = this.#order.slice(0, atMost);
    for (const run of drawn) this.#show(run);
    arrange(
      this.#body,
      drawn.map(({ id }) => this.#rows.get(id).node),
    );
    const rest = this.#order.length - drawn.length;
    this.#note.hidden = rest === 0 && drawn.length > 0;
    write(
      this.#note,
      rest > 0
        ? `${several(rest, 'more run')}: narrow them down with the filter.`
        : 'No run fits the filter.',
    );
  }

  #show(run) {
    const row = this.#rows.get(run.id) ?? this.#add(run);
    row.box.checked = this.#runs.isShown(run.id);
    mark(row.node, 'data-looked-at', run.id === this.#runs.focusId);
    mark(row.look, 'aria-current', run.id === this.#runs.focusId);
    mark(row.node, 'data-color', this.#runs.colorOf(run.id));
    this.#columns.forEach((column, index) => {
      const cell = row.cells[index];
      write(cell, textIn(column, run));
      if (column.name === 'state') mark(cell, 'data-state', run.state);
      if (column.differs) this.#markDifference(cell, column);
    });
  }

  // Against the run that is looked at.
  #markDifference(cell, column) {
    const { focus } = this.#runs;
    const differs = focus !== undefined && cell.textContent !== textIn(column, focus);
    mark(cell, 'data-differs', differs);
    mark(cell, 'title', differs ? `${focus.name}: ${textIn(column, focus)}` : '');
  }

  #add(run) {
    const box = make('input', { type: 'checkbox', 'aria-label': `Draw ${run.name}` });
    box.addEventListener('change', () => this.#runs.show(run.id, box.checked));
    const look = make('button', { type: 'button', class: 'link', title: 'Look at this run' }, run.name);
    look.addEventListener('click', () => {
      this.#runs.lookAt(run.id);
      this.#runs.show(run.id, true);
    });
    const cells = this.#columns.map(({ differs, value }) =>
      make('td', { class: `${differs ? 'differs' : ''} ${typeof value(run) === 'number' ? 'number' : ''}` }),
    );
    const node = make(
      'tr',
      {},
      make('th', { scope: 'row', class: 'name' }, make('div', {}, box, look)),
      cells,
    );
    this.#rows.set(run.id, { node, box, look, cells });
    return this.#rows.get(run.id);
  }

  #showEverything(on) {
    this.#everything = on;
    keep('all options', on);
    this.#updateNow();
  }
}
