import { make, write } from './dom.js';
import { several } from './format.js';

/** Over how many steps curves may be smoothed. */
const ladder = [
  0,
  ...Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat(),
].filter((steps) => steps !== 1);

/** What suits a run of so many steps: a two-hundredth of it, or five where that is too few to smooth anything. */
export function suitableSmoothing(steps) {
  return ladder.findLast((rung) => rung <= Math.max(steps / 200, Math.min(steps / 20, 5))) ?? 0;
}

/** The slider of how strongly curves are smoothed. `update` tells it how long the longest run is. */
export class SmoothingSlider {
  node;
  #viewport;
  #input;
  #output = make('output', {});
  #suitable = 0;

  constructor(viewport) {
    this.#viewport = viewport;
    this.#input = make('input', { type: 'range', id: 'smoothing', min: 0, max: ladder.length - 1, step: 1 });
    this.#input.addEventListener('input', () => this.#show());
    this.#input.addEventListener('change', () => viewport.smooth(ladder[this.#input.value]));
    this.node = make(
      'div',
      { class: 'slider' },
      make('label', { for: 'smoothing' }, 'Smoothing'),
      this.#input,
      this.#output,
    );
  }

  /** Steps to smooth over now. */
  get steps() {
    return this.#viewport.smoothing ?? this.#suitable;
  }

  /** Takes how many steps the longest run has, or will have. */
  update(steps) {
    this.#suitable = suitableSmoothing(steps);
    const most = Math.max(
      ladder.findLastIndex((rung) => rung <= steps / 4),
      3,
    );
    this.#input.max = Math.max(most, ladder.indexOf(this.steps));
    this.#input.value = Math.max(ladder.indexOf(this.steps), 0);
    this.#show();
  }

  #show() {
    const steps = ladder[this.#input.value];
    const text = steps === 0 ? 'off' : several(steps, 'step');
    write(this.#output, text);
    this.#input.setAttribute('aria-valuetext', text);
  }
}
