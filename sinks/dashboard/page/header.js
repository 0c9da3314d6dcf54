import { announce } from './announce.js';
import { element, make, mark, write } from './dom.js';
import { bytes, capital, count, duration, number, percent, rate, several, words } from './format.js';

const stateWords = {
  silent: 'silent: no event for a minute',
  lost: 'connection lost, trying again',
  gone: 'the server has gone',
};

/** Name, state, progress and the numbers of the moment of the run in focus. */
export class Header {
  #runs;
  #cells = new Map();
  #connection = 'connecting';
  #told;
  #server = { mode: 'run', title: '' };

  constructor(runs) {
    this.#runs = runs;
    for (const type of ['change', 'focus']) runs.addEventListener(type, () => this.#update());
  }

  /** Takes what the server says of itself. */
  meet(server) {
    this.#server = server;
    this.#update();
  }

  /** Takes how it stands with the connection: `live`, `lost`, `gone` or `refused`. */
  connection(state) {
    this.#connection = state;
    this.#update();
  }

  /** Whether the server has said that it goes. */
  get hasGone() {
    return this.#connection === 'gone';
  }

  #update() {
    const run = this.#runs.focus;
    this.#showState(run);
    this.#showRemarks(remarksOn(run));
    if (!run) return;
    write(element('title'), run.name === '.' ? this.#server.title : run.name);
    const machine = [run.engine?.backend, run.engine?.cpu].filter(Boolean).join(' · ');
    write(
      element('subtitle'),
      this.#runs.several ? `${this.#server.title} · ${several(this.#runs.all.length, 'run')}` : machine,
    );
    for (const place of document.querySelectorAll('.of-run'))
      write(place, this.#runs.several ? `of ${run.name}` : '');
    this.#showProgress(run);
    const keys = new Set();
    for (const [key, name, value, note] of factsOf(run)) {
      keys.add(key);
      this.#showFact(key, name, value, note);
    }
    for (const [key, { group }] of this.#cells) group.hidden = !keys.has(key);
  }

  #showState(run) {
    const pill = element('state');
    const lost = this.#connection !== 'live' && !(this.#connection === 'gone' && isOver(run));
    const state = lost ? this.#connection : run?.control?.paused ? 'paused' : (run?.state ?? 'waiting');
    mark(pill, 'data-state', state);
    write(pill, stateWords[state] ?? state);
    if (!lost && this.#told !== undefined && this.#told !== state && run) announce(`${run.name} is ${state}`);
    if (!lost) this.#told = state;
  }

  #showRemarks(remarks) {
    const list = element('remarks');
    list.hidden = remarks.length === 0;
    remarks.forEach((text, index) => {
      if (!list.children[index]) list.append(make('li', {}));
      write(list.children[index], text);
    });
    while (list.childElementCount > remarks.length) list.lastElementChild.remove();
  }

  #showProgress({ step, steps, name }) {
    const bar = element('progress');
    bar.hidden = !steps;
    const done = steps ? Math.floor((100 * step) / steps) : undefined;
    const title = `${done === undefined ? '' : `${done} % · `}${name === '.' ? this.#server.title : name} · Millrace`;
    if (document.title !== title) document.title = title;
    if (!steps) return;
    mark(bar, 'aria-valuenow', done);
    bar.firstElementChild.style.transform = `scaleX(${Math.min(step / steps, 1)})`;
  }

  #showFact(key, name, value, note) {
    const cell = this.#cells.get(key) ?? this.#addFact(key);
    write(cell.term, name);
    write(cell.value, value);
    write(cell.note, note);
  }

  #addFact(key) {
    const cell = { term: make('dt', {}), value: make('span', {}), note: make('small', {}) };
    cell.group = make('div', { data: { key } }, cell.term, make('dd', {}, cell.value, cell.note));
    element('facts').append(cell.group);
    this.#cells.set(key, cell);
    return cell;
  }
}

function isOver(run) {
  return run?.state === 'finished' || run?.state === 'stopped';
}

/** What a person should know before they trust what they see. */
function remarksOn(run) {
  if (!run) return ['There is no run yet; the first one appears here by itself.'];
  const { indexed, problems } = run;
  const reading = `The run's file is being read for the first time (${percent(indexed)}): curves are not whole yet.`;
  return indexed === undefined ? problems : [reading, ...problems];
}

function factsOf(run) {
  const { step, steps, epoch, epochs, samplesPerSecond, elapsed, timeLeft, memory, learningRate } = run;
  const begun = run.state !== 'waiting';
  const going = timeLeft !== undefined && !isOver(run);
  return [
    ['step', 'Step', count(step), steps ? `of ${count(steps)}` : ''],
    ...measuresOf(run),
    ['speed', 'Samples a second', count(samplesPerSecond), ''],
    [
      'time',
      going ? 'Time left' : 'Time',
      duration(going ? timeLeft : begun ? elapsed : undefined),
      going ? `${duration(elapsed)} so far` : '',
    ],
    [
      'epoch',
      'Epoch',
      count(begun ? Math.min(epoch + 1, epochs ?? Number.POSITIVE_INFINITY) : undefined),
      epochs ? `of ${count(epochs)}` : '',
    ],
    ['rate', 'Learning rate', rate(learningRate), ''],
    ['memory', 'Memory', bytes(memory), ''],
  ];
}

// `accuracy` of training, with `test accuracy` of an evaluation beside it.
function measuresOf({ latest }) {
  const names = Object.keys(latest);
  const own = names.filter((name) => !names.some((other) => other !== name && name.endsWith(` ${other}`)));
  return own.slice(0, 4).map((name) => {
    const evaluated = names.filter((other) => other !== name && other.endsWith(` ${name}`));
    const note = evaluated
      .map((other) => `${other.slice(0, -name.length - 1)} ${number(latest[other] ?? Number.NaN)}`)
      .join(', ');
    return [`measure ${name}`, capital(words(name)), number(latest[name] ?? Number.NaN), note];
  });
}
