const pointsOfChart = 700;
const pointsOfOverview = 500;
const settleMilliseconds = 120;

/**
 * Asks for the curves that are in view: all that is drawn again when runs, axis or smoothing change, and when the
 * window leaves what was asked for.
 *
 * Beside the window as much again is asked for on both sides, so that panning draws at once; while it lasts, the
 * server is asked a few times a second at most.
 */
export class Questions {
  #parts;
  #asked;
  #timer;
  #machineDue = false;

  /** @param parts `runs`, `viewport`, `measures`, `smoothing()`, and the stores `model`, `machine`, `overview`. */
  constructor(parts) {
    this.#parts = parts;
    parts.model.addEventListener('answered', () => {
      if (this.#machineDue) this.askMachine();
    });
    parts.viewport.addEventListener('window', () => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (!this.#covers()) this.ask();
      }, settleMilliseconds);
    });
  }

  /** Asks for everything in view. */
  ask() {
    const { runs, viewport, measures, model, overview } = this.#parts;
    const drawn = runs.shownIds;
    const keys = measures.keysOf('model', drawn);
    this.#asked = this.#window();
    model.ask({ run: drawn, measure: keys, ...this.#asked });
    overview.ask({ run: drawn, measure: keys.slice(0, 1), axis: viewport.axis, points: pointsOfOverview });
    // Its answer comes first: it is what a person waits for.
    this.#machineDue = true;
  }

  /** Asks for what is of the machine, once any of it has come into view. */
  askMachine() {
    const { runs, measures, machine, machineSeen } = this.#parts;
    if (!machineSeen()) return;
    this.#machineDue = false;
    const watched = runs.watchedIds;
    machine.ask({ run: watched, measure: measures.machineKeysOf(watched), ...this.#window() });
  }

  #window() {
    const { viewport, smoothing } = this.#parts;
    const common = { axis: viewport.axis, smoothing: smoothing() };
    if (viewport.isWhole) return { ...common, points: pointsOfChart };
    const [from, to] = viewport.range;
    const beside = to - from;
    const end = viewport.bounds.to === undefined ? undefined : to + beside;
    return { ...common, from: from - beside, to: end, points: 3 * pointsOfChart };
  }

  // Whether what was asked for holds the window, and finely enough.
  #covers() {
    const { viewport } = this.#parts;
    const { axis, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#asked ?? {};
    if (axis !== viewport.axis) return false;
    const [first, last] = viewport.range;
    const [low, high] = viewport.extent;
    const width = Math.min(to, high) - Math.max(from, low);
    const fineEnough = from === Number.NEGATIVE_INFINITY ? viewport.isWhole : width < 4 * (last - first);
    return first >= Math.max(from, low) && last <= Math.min(to, high) && fineEnough;
  }
}
