import { CurvesPanel } from './curves-panel.js';
import { bytes, count, duration, rate, shortCount } from './format.js';
import { TimePanel } from './time-panel.js';

const milliseconds = { format: duration, tick: (value) => `${Number(value.toPrecision(4))} ms` };
const counts = { format: count, tick: shortCount };

/** Which charts there are, in order, and what is special about each. */
const settings = {
  'speed/samplesPerSecond': { title: 'Samples a second', ...counts },
  'process/memory': { title: 'Memory', format: bytes, tick: bytes },
  'process/eventLoopDelay': { title: 'Event loop delay', ...milliseconds },
  'speed/inFlight': { title: 'Samples in flight', ...counts },
  'process/tensors': { title: 'Tensors', ...counts },
  'optimizer/learningRate': { title: 'Learning rate', format: rate },
  'optimizer/gradientNorm': { title: 'Gradient norm' },
};

/** What the machine does: shares of time and throughput, then memory, tensors, delays and the optimizer. */
export class MachinePanels {
  #speed;
  #rest;

  constructor({ colorOf: _, ...given }) {
    const { runs } = given;
    // One colour for all, where there is one run: a chart has one curve.
    const colorOf = ({ run }) => (runs.shown.length > 1 ? runs.colorOf(run) : 1);
    const parts = { ...given, colorOf };
    const panel = (body, empty) => new CurvesPanel(body, { ...parts, settings, plain: true, empty });
    new TimePanel('time-body', parts);
    this.#speed = panel('speed-body', 'No speed yet.');
    this.#rest = panel('machine-body', 'Nothing is recorded of the machine yet.');
  }

  setMeasures(keys) {
    const known = Object.keys(settings).filter((key) => keys.includes(key));
    const isSpeed = (key) => key === 'speed/samplesPerSecond';
    this.#speed.setMeasures(known.filter(isSpeed));
    this.#rest.setMeasures(known.filter((key) => !isSpeed(key)));
  }
}
