import { announce } from './announce.js';
import { element, make, toggle, write } from './dom.js';
import { clock, count, duration } from './format.js';
import { keep, kept } from './session.js';

const kinds = {
  evaluation: ['evaluation'],
  epoch: ['epoch'],
  checkpoint: ['checkpoint'],
  warning: ['warning'],
  drift: ['drift'],
  control: ['control'],
  'start and end': ['start', 'resumed', 'stopped', 'end'],
};
const urgent = new Set(['warning', 'drift', 'stopped', 'end']);
const atOnce = 100;
const mostKept = 1000;

/** The events of the run in focus, latest first, by kind; earlier ones on request. */
export class EventsPanel {
  #api;
  #runs;
  #hidden = new Set(kept('events hidden', []));
  #run;
  /** The id of the entry that comes next; unknown until the list has been answered. */
  #next;
  #early = [];
  #asked = 0;
  #list = make('ol', { class: 'events', tabindex: 0, 'aria-label': 'Events, latest first' });
  #empty = make('p', { class: 'empty' }, 'No event yet.');
  #more = make('button', { type: 'button', class: 'chip' }, 'Show earlier events');

  constructor(api, runs) {
    this.#api = api;
    this.#runs = runs;
    element('events-body').append(make('div', { class: 'card' }, this.#list, this.#empty, this.#more));
    element('events-tools').append(...Object.keys(kinds).map((kind) => this.#filter(kind)));
    this.#more.addEventListener('click', () => this.#ask(this.#more.dataset.before));
  }

  /** Reads the list of the run in focus anew. */
  async load() {
    this.#run = this.#runs.focusId;
    this.#next = undefined;
    this.#early = [];
    await this.#ask();
  }

  /** Reads the list that could not be had while the server was away. */
  recover() {
    if (this.#run !== undefined && this.#next === undefined) this.load();
  }

  /** Takes what a `growth` has brought. */
  grow({ run, cut, entries, missed }) {
    if (run !== this.#run) return;
    if (cut || missed > 0) return this.load();
    // What comes before the answer may be in it.
    if (this.#next === undefined) this.#early.push(...entries);
    else for (const entry of entries) this.#take(entry);
    this.#settle();
  }

  async #ask(before) {
    const asked = ++this.#asked;
    if (this.#run === undefined) return this.#settle();
    if (this.#hidden.size === Object.keys(kinds).length) return this.#showNone();
    const type = Object.entries(kinds).flatMap(([kind, types]) => (this.#hidden.has(kind) ? [] : types));
    const query = { run: this.#run, limit: atOnce, before, type: this.#hidden.size === 0 ? [] : type };
    const { entries, earlier, total } = await this.#api.get('entries', query);
    // Another run or filter was chosen meanwhile.
    if (asked !== this.#asked) return;
    const nodes = entries.toReversed().map(item);
    if (before === undefined) this.#list.replaceChildren(...nodes);
    else this.#list.append(...nodes);
    if (before === undefined) this.#begin(total);
    this.#more.hidden = earlier === null;
    this.#more.dataset.before = earlier ?? '';
    this.#settle();
  }

  #showNone() {
    this.#list.replaceChildren();
    this.#more.hidden = true;
    this.#begin(this.#next ?? 0);
    this.#settle();
  }

  #begin(total) {
    this.#next = total;
    for (const entry of this.#early.splice(0)) this.#take(entry);
  }

  #take(entry) {
    if (entry.id < this.#next) return;
    this.#next = entry.id + 1;
    if (urgent.has(entry.type)) announce(`${entry.type}: ${entry.text}`);
    const kind = Object.keys(kinds).find((name) => kinds[name].includes(entry.type));
    if (this.#hidden.has(kind)) return;
    this.#list.prepend(item(entry));
    while (this.#list.childElementCount > mostKept) this.#list.lastElementChild.remove();
  }

  #settle() {
    this.#empty.hidden = this.#list.childElementCount > 0;
    write(this.#empty, this.#hidden.size > 0 ? 'No event of these kinds.' : 'No event yet.');
  }

  #filter(kind) {
    return toggle(kind, !this.#hidden.has(kind), (shown) => {
      if (shown) this.#hidden.delete(kind);
      else this.#hidden.add(kind);
      keep('events hidden', [...this.#hidden]);
      this.load();
    });
  }
}

function item({ type, text, time, elapsed, step }) {
  return make(
    'li',
    { data: { type } },
    make('time', { title: clock(time), datetime: new Date(time).toISOString() }, duration(elapsed)),
    make('span', { class: 'kind' }, type),
    make('span', { class: 'text' }, text),
    step !== undefined &&
      !/\bstep \d/.test(text) &&
      make('span', { class: 'unseen' }, `at step ${count(step)}`),
  );
}
