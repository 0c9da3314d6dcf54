import { toast } from './announce.js';
import { Declined } from './api.js';
import { ask } from './dialogs.js';
import { element, make, mark, write } from './dom.js';
import { rate } from './format.js';
import { icon } from './icons.js';

const answers = {
  pause: 'Accepted: training pauses after the step under way.',
  resume: 'Accepted: training goes on.',
  checkpoint: 'Accepted: a checkpoint is taken after the step under way.',
  stop: 'Accepted: the run stops after the step under way, with a checkpoint.',
};

/** The buttons that steer the run in focus; where it cannot be steered from here, the reason. */
export class Control {
  #api;
  #runs;
  #pause = button('pause', 'Pause', () => this.pauseOrGoOn());
  #checkpoint = button('checkpoint', 'Checkpoint now', () => this.#send('checkpoint'));
  #stop = button('stop', 'Stop…', () => this.stop());
  #rate = button('rate', 'Learning rate…', () => this.setRate());
  #buttons = make(
    'div',
    { class: 'buttons', role: 'group', 'aria-label': 'Control of the run', hidden: true },
    this.#pause,
    this.#checkpoint,
    this.#rate,
    this.#stop,
  );
  #reason = make('p', { class: 'note', hidden: true });

  constructor(api, runs) {
    this.#api = api;
    this.#runs = runs;
    element('controls').append(this.#buttons, this.#reason);
    for (const type of ['change', 'focus']) runs.addEventListener(type, () => this.#update());
    this.#update();
  }

  /** Pauses training, or lets it go on. */
  pauseOrGoOn() {
    const { control } = this.#runs.focus ?? {};
    if (control) this.#send(control.paused ? 'resume' : 'pause');
  }

  /** Takes a checkpoint after the step under way. */
  checkpoint() {
    if (this.#runs.focus?.control) this.#send('checkpoint');
  }

  /** Stops the run, once the person has confirmed it. */
  async stop() {
    const run = this.#runs.focus;
    if (!run?.control) return;
    const yes = await ask({
      title: `Stop ${run.name}?`,
      text: 'The run ends after the step under way, with a checkpoint. It cannot be started again from here; run the same program again to go on from the checkpoint.',
      action: 'Stop the run',
      danger: true,
    });
    if (yes) this.#send('stop');
  }

  /** Sets another learning rate, once the person has given it. */
  async setRate() {
    const run = this.#runs.focus;
    if (!run?.control) return;
    const input = make('input', {
      type: 'number',
      min: 0,
      step: 'any',
      required: true,
      value: run.learningRate ?? '',
      id: 'new-rate',
    });
    const factors = [0.1, 0.5, 2].map((factor) => {
      const value = Number(((run.learningRate ?? 0) * factor).toPrecision(6));
      const onclick = () => {
        input.value = value;
        input.focus();
      };
      return make('button', { type: 'button', class: 'chip', onclick }, `× ${factor} = ${value}`);
    });
    const backToSchedule = make(
      'button',
      { type: 'button', class: 'chip', onclick: () => backToSchedule.closest('dialog').close('scheduled') },
      'Back to the schedule',
    );
    const given = await ask({
      title: `Learning rate of ${run.name}`,
      text: `It is ${rate(run.learningRate)} now. A new one counts from the next step on and holds, whatever a schedule says, until it is set again or handed back to the schedule. What is trained with it cannot be undone, so a checkpoint is taken at that step.`,
      action: 'Set it',
      field: make('label', { class: 'field', for: 'new-rate' }, 'New learning rate', input),
      extra: make('div', { class: 'factors' }, run.learningRate > 0 && factors, backToSchedule),
    });
    if (given === undefined) return;
    this.#send('learningRate', { value: given === 'scheduled' ? given : Number(given) });
  }

  async #send(action, details = {}) {
    const { focusId: run } = this.#runs;
    this.#buttons.setAttribute('aria-busy', true);
    try {
      const { paused } = await this.#api.post('control', { run, action, ...details });
      const info = this.#runs.get(run);
      if (info?.control) this.#runs.update({ runs: [{ ...info, control: { paused } }], gone: [] });
      toast(
        answers[action] ?? `Accepted: the learning rate is ${wordFor(details.value)} from the next step on.`,
      );
    } catch (error) {
      const why = error instanceof Declined ? error.message : 'the server cannot be reached';
      toast(`Not done: ${why}.`.replace('..', '.'), 'bad');
    } finally {
      this.#buttons.removeAttribute('aria-busy');
    }
  }

  #update() {
    const { control, state } = this.#runs.focus ?? {};
    this.#buttons.hidden = !control;
    const elsewhere = !control && (state === 'running' || state === 'silent' || state === 'waiting');
    this.#reason.hidden = !elsewhere;
    write(
      this.#reason,
      'This run lives in another process: it can be watched here, and controlled from the dashboard of its own process.',
    );
    if (!control || this.#pause.dataset.paused === String(control.paused)) return;
    mark(this.#pause, 'data-paused', control.paused);
    this.#pause.replaceChildren(
      icon(control.paused ? 'resume' : 'pause'),
      control.paused ? 'Go on' : 'Pause',
    );
  }
}

function wordFor(value) {
  return value === 'scheduled' ? 'that of the schedule' : value;
}

function button(name, label, onclick) {
  return make('button', { type: 'button', class: 'button', onclick }, icon(name), label);
}
