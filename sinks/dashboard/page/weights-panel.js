import { element, make, segmented, whenSeen } from './dom.js';
import { count, number } from './format.js';
import { paintHeat, paintRidges } from './histograms.js';
import { reveal } from './pictures-panel.js';
import { keep, kept } from './session.js';
import { onThemeChange } from './theme.js';

const atMost = 30;

/** Histograms of weights, gradients and activations of the run in focus, over its steps: as ridges or as heat. */
export class WeightsPanel {
  #api;
  #runs;
  #cards = new Map();
  #run;
  #form = kept('histograms', 'ridges');
  #search = make('input', {
    type: 'search',
    placeholder: 'Filter by name',
    'aria-label': 'Filter histograms by name',
  });

  constructor(api, runs) {
    this.#api = api;
    this.#runs = runs;
    this.#search.addEventListener('input', () => this.#filter());
    const forms = [
      ['ridges', 'Ridges'],
      ['heat', 'Heat'],
    ];
    element('weights-tools').append(
      this.#search,
      segmented('Draw histograms as', forms, this.#form, (form) => this.#turnTo(form)),
    );
    onThemeChange(() => this.#redraw());
  }

  /** Takes the names that the run has, of `GET /api/summaries`. */
  show(summaries) {
    const names = summaries.filter(({ kind }) => kind === 'histogram').map(({ name }) => name);
    if (this.#run !== this.#runs.focusId) this.#clear();
    this.#run = this.#runs.focusId;
    reveal('weights', names.length > 0);
    this.#search.hidden = names.length < 7;
    for (const name of names) {
      if (!this.#cards.has(name)) this.#add(name);
      this.#cards.get(name).touch();
    }
    this.#filter();
  }

  #clear() {
    for (const card of this.#cards.values()) card.node.remove();
    this.#cards.clear();
  }

  #add(name) {
    const card = new HistogramCard(this.#api, this.#run, name, () => this.#form);
    this.#cards.set(name, card);
    element('weights-body').append(card.node);
  }

  #turnTo(form) {
    this.#form = form;
    keep('histograms', form);
    this.#redraw();
  }

  #redraw() {
    for (const card of this.#cards.values()) card.draw();
  }

  #filter() {
    const wanted = this.#search.value.toLowerCase();
    for (const [name, { node }] of this.#cards) node.hidden = !name.toLowerCase().includes(wanted);
  }
}

class HistogramCard {
  node;
  #api;
  #query;
  #form;
  #histograms = [];
  #stale = true;
  #seen = false;
  #canvas = make('canvas', { role: 'img' });
  #box = make('div', { class: 'plot' }, this.#canvas);

  constructor(api, run, name, form) {
    this.#api = api;
    this.#query = { run, name, limit: atMost };
    this.#form = form;
    this.#canvas.setAttribute('aria-label', name);
    this.node = make(
      'figure',
      { class: 'card chart' },
      make('figcaption', {}, make('h3', {}, name)),
      this.#box,
    );
    new ResizeObserver(() => this.draw()).observe(this.#box);
    whenSeen(this.node, (seen) => {
      this.#seen = seen;
      this.#refresh();
    });
  }

  /** There may be something new. */
  touch() {
    this.#stale = true;
    this.#refresh();
  }

  draw() {
    const [canvas, ratio] = [this.#canvas, devicePixelRatio];
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || this.#histograms.length === 0) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const paint = this.#form() === 'heat' ? paintHeat : paintRidges;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    paint(context, this.#histograms, { width, height });
    canvas.setAttribute('aria-label', this.#describe());
  }

  async #refresh() {
    if (!this.#seen || !this.#stale) return;
    this.#stale = false;
    const { histograms } = await this.#api.get('histograms', this.#query);
    this.#histograms = histograms.filter(({ counts }) => counts.length > 0);
    this.draw();
  }

  #describe() {
    const { step, edges, counts } = this.#histograms.at(-1);
    const most = edges[counts.indexOf(Math.max(...counts))];
    const ends = `from ${number(edges[0])} to ${number(edges.at(-1))}`;
    return `${this.#query.name}: ${this.#histograms.length} histograms; at step ${count(step)} ${ends}, most near ${number(most)}`;
  }
}
