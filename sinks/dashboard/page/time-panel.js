import { element, make, write } from './dom.js';
import { duration, percent } from './format.js';
import { paintAreas } from './paint.js';
import { Plot } from './plot.js';
import { color } from './theme.js';

/** Parts of a step, by their names in `spent`. */
const parts = [
  { part: 'waiting', name: 'Waiting for data' },
  { part: 'training', name: 'Training' },
  { part: 'evaluating', name: 'Evaluating' },
  { part: 'writing', name: 'Writing' },
  { part: 'paused', name: 'Paused' },
];

const mostColumns = 120;

/**
 * Where the time of the run in focus goes, in the part that is shown: shares in one bar with a hint in words, and
 * over the run.
 */
export class TimePanel {
  #viewport;
  #store;
  #runs;
  #hint = make('p', { class: 'hint' });
  #bar = make('div', { class: 'share-bar', role: 'img' });
  #rows = parts.map(({ part, name }) => {
    const segment = make('div', { data: { time: part } });
    const share = make('td', {}, '–');
    const each = make('td', {}, '–');
    const row = make(
      'tr',
      {},
      make('th', { scope: 'row', data: { time: part } }, make('i', { class: 'dot' }), name),
      share,
      each,
    );
    return { segment, share, each, row };
  });
  #box = make('div', { class: 'plot', role: 'img', 'aria-label': 'Shares of time over the run' });
  #plot;

  constructor(body, { viewport, store, runs }) {
    this.#viewport = viewport;
    this.#store = store;
    this.#runs = runs;
    this.#bar.append(...this.#rows.map(({ segment }) => segment));
    const speed = make('div', { id: 'speed-body', class: 'charts single' });
    element(body).append(
      make('div', { class: 'card shares' }, this.#hint, this.#bar, this.#table()),
      this.#figure(),
      speed,
    );
    this.#plot = new Plot(this.#box, viewport, {
      paint: (context, project) => this.#paint(context, project),
      tick: percent,
      fixed: [0, 1],
    });
    store.addEventListener('change', () => this.draw());
    for (const type of ['window', 'extent']) viewport.addEventListener(type, () => this.draw());
    runs.addEventListener('change', () => this.#sum());
  }

  draw() {
    this.#plot.draw();
    this.#sum();
  }

  #table() {
    const head = ['Part', 'Share', 'Each step'].map((text) => make('th', { scope: 'col' }, text));
    return make(
      'table',
      { class: 'shares-table' },
      make('thead', {}, make('tr', {}, head)),
      make(
        'tbody',
        {},
        this.#rows.map(({ row }) => row),
      ),
    );
  }

  #figure() {
    return make(
      'figure',
      { class: 'card chart' },
      make('figcaption', {}, make('h3', {}, 'Shares over the run')),
      this.#box,
    );
  }

  get #lines() {
    const lines = parts.map(({ part }) =>
      this.#store.of(`spent/${part}`).find(({ run }) => run === this.#runs.focusId),
    );
    const [waiting] = lines;
    return waiting && lines.map((line) => line ?? { ...none, x: waiting.x });
  }

  #sum() {
    const sums = this.#sums();
    const all = sums.reduce((sum, { total }) => sum + total, 0);
    sums.forEach(({ total, steps }, index) => {
      const { segment, share, each, row } = this.#rows[index];
      row.hidden = index === parts.length - 1 && total === 0;
      segment.style.flexGrow = all > 0 ? total / all : 0;
      write(share, all > 0 ? percent(total / all) : '–');
      write(each, steps > 0 ? duration(total / steps) : '–');
    });
    const words = parts.map(({ name }, index) => `${name} ${percent(sums[index].total / all)}`).join(', ');
    this.#bar.setAttribute('aria-label', all > 0 ? words : 'Nothing is known yet');
    const { text, kind } = all > 0 ? advice(sums.map(({ total }) => total)) : nothing;
    this.#hint.dataset.kind = kind;
    write(this.#hint, text);
  }

  #sums() {
    const lines = this.#lines;
    const [from, to] = this.#viewport.range;
    if (lines)
      return lines.map(({ x, mean, stride }) => {
        let [total, steps] = [0, 0];
        for (let index = 0; index < x.length; index++) {
          if (x[index] < from || x[index] > to || mean[index] === null) continue;
          total += mean[index] * stride[index];
          steps += stride[index];
        }
        return { total, steps };
      });
    const { spent, step = 0 } = this.#runs.focus ?? {};
    return parts.map(({ part }) => ({ total: spent?.[part] ?? 0, steps: step }));
  }

  #paint(context, project) {
    const lines = this.#lines;
    if (!lines) return;
    const [{ x }] = lines;
    const first = Math.max(lines[0].indexAt(project.from) - 1, 0);
    const last = Math.min(lines[0].indexAt(project.to) + 1, x.length);
    const groups = groupsOf(first, last);
    const sums = groups.map((group) => lines.map((line) => sumOf(line, group)));
    const top = sums.map(() => 0);
    const layers = parts.map(({ part }, layer) => ({
      color: color(`time-${part}`),
      top: sums.map((sum, index) => {
        top[index] += sum[layer] / (sum.reduce((all, one) => all + one, 0) || 1);
        return top[index];
      }),
    }));
    const places = groups.map(([, end]) => x[end - 1]);
    places[0] = x[first];
    paintAreas(context, places, layers, project);
  }
}

/** Neighbouring points together, so that one sees where time goes rather than every step that differs. */
function groupsOf(first, last) {
  const size = Math.max(Math.ceil((last - first) / mostColumns), 1);
  const groups = [];
  for (let from = first; from < last; from += size) groups.push([from, Math.min(from + size, last)]);
  return groups;
}

function sumOf({ mean, stride }, [from, to]) {
  let sum = 0;
  for (let index = from; index < to; index++) sum += (mean[index] ?? 0) * (stride[index] ?? 1);
  return sum;
}

const none = { mean: [], stride: [] };

const nothing = {
  kind: 'none',
  text: 'Nothing is known yet: every step tells it as it is recorded.',
};

/** What the shares mean, and what to do; a pause is nobody's fault. */
function advice(sums) {
  const worked = sums.slice(0, 4).reduce((sum, part) => sum + part, 0) || 1;
  const [waiting, training, evaluating, writing] = sums.map((part) => part / worked);
  if (waiting > 0.4)
    return {
      kind: 'bad',
      text: `The source is slow: ${percent(waiting)} of the time, training waits for data. Read ahead with prefetch, decode at the same time with mapAsync, or keep on disk what is costly to make.`,
    };
  if (waiting > 0.15)
    return {
      kind: 'warn',
      text: `Training waits for data ${percent(waiting)} of the time. Reading ahead with prefetch may win some of it back.`,
    };
  if (writing > 0.2)
    return {
      kind: 'warn',
      text: `Writing takes ${percent(writing)} of the time: take checkpoints less often, or record less.`,
    };
  if (evaluating > training)
    return {
      kind: 'warn',
      text: `Evaluating takes longer than training: do it less often, or over fewer samples.`,
    };
  return {
    kind: 'good',
    text: `The source keeps up: training waits for data ${percent(waiting)} of the time.`,
  };
}
