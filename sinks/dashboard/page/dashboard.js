import { toast } from './announce.js';
import { Control } from './control.js';
import { CurveStore } from './curve-store.js';
import { showCurveTools } from './curve-tools.js';
import { CurvesPanel } from './curves-panel.js';
import { element, whenSeen } from './dom.js';
import { EventsPanel } from './events-panel.js';
import { Header } from './header.js';
import { MachinePanels } from './machine-panels.js';
import { Measures } from './measures.js';
import { OptionsPanel } from './options-panel.js';
import { Overview } from './overview.js';
import { PicturesPanel } from './pictures-panel.js';
import { Questions } from './questions.js';
import { Runs } from './runs.js';
import { RunsTable } from './runs-table.js';
import { seriesColor } from './series-color.js';
import { startShortcuts } from './shortcuts.js';
import { SmoothingSlider } from './smoothing.js';
import { Stream } from './stream.js';
import { Viewport } from './viewport.js';
import { WeightsPanel } from './weights-panel.js';

const summariesApart = 1000;

/** The page as a whole: what it knows, its panels, and the one stream that keeps them up to date. */
export class Dashboard {
  #api;
  #wanted;
  #runs = new Runs();
  #viewport = new Viewport();
  #smoothing = new SmoothingSlider(this.#viewport);
  #measures;
  #stores;
  #questions;
  #stream;
  #header = new Header(this.#runs);
  #events;
  #pictures;
  #weights;
  #watched = '';
  #machineSeen = false;
  #wasLost = false;
  #summariesDue;

  /** @param link `wanted`, the run to look at first; `onRefused`, called when the token is no longer good. */
  constructor(api, { wanted, onRefused }) {
    this.#api = api;
    this.#wanted = wanted;
    this.#measures = new Measures(api);
    this.#stores = {
      model: new CurveStore(api),
      machine: new CurveStore(api),
      // Fine points at the end of coarse ones would look like noise.
      overview: new CurveStore(api, 1.1),
    };
    this.#stream = new Stream(api, {
      onMessage: (event, data) => this.#take(event, data),
      onState: (state) => this.#connected(state),
      onRefused,
    });
    this.#questions = new Questions({
      runs: this.#runs,
      viewport: this.#viewport,
      measures: this.#measures,
      smoothing: () => this.#smoothing.steps,
      machineSeen: () => this.#machineSeen,
      ...this.#stores,
    });
  }

  /** Draws what the server shows, as `GET /api/runs` answers it, and follows what comes. */
  begin(server) {
    this.#runs.begin(server.runs, this.#wanted);
    // Where runs are compared, the mean of each epoch is one line too many.
    if (server.mode === 'folder') this.#viewport.hideAtFirst(['epoch mean']);
    this.#fitSmoothing();
    this.#header.meet(server);
    this.#build(server);
    this.#listen();
    this.#watch();
  }

  #build({ version }) {
    const [runs, viewport] = [this.#runs, this.#viewport];
    const colorOf = (line) => (runs.shown.length > 1 ? runs.colorOf(line.run) : seriesColor(line.series));
    const { model, machine, overview } = this.#stores;
    new RunsTable(runs);
    showCurveTools(viewport, this.#smoothing);
    new Overview(element('overview'), { viewport, store: overview, colorOf });
    const empty = 'No curve yet: the first appears with the first step.';
    const panel = new CurvesPanel('curves-body', { store: model, runs, viewport, colorOf, empty });
    const machines = new MachinePanels({ store: machine, runs, viewport, colorOf });
    this.#events = new EventsPanel(this.#api, runs);
    this.#pictures = new PicturesPanel(this.#api, runs);
    this.#weights = new WeightsPanel(this.#api, runs);
    new OptionsPanel(runs, () => version);
    startShortcuts({ viewport, control: new Control(this.#api, runs) });
    this.#measures.addEventListener('change', () => {
      panel.setMeasures(this.#measures.keysOf('model', runs.shownIds));
      machines.setMeasures(this.#measures.machineKeysOf(runs.watchedIds));
      this.#questions.ask();
    });
    for (const section of ['time', 'machine'])
      whenSeen(element(section), (seen) => seen && this.#seeMachine());
    for (const store of Object.values(this.#stores))
      store.addEventListener('failed', ({ detail }) => toast(detail, 'bad'));
  }

  #listen() {
    this.#runs.addEventListener('change', () => this.#fitSmoothing());
    this.#runs.addEventListener('shown', () => this.#turn());
    this.#runs.addEventListener('focus', () => {
      this.#turn();
      this.#loadFocus();
    });
    for (const type of ['axis', 'smoothing']) this.#viewport.addEventListener(type, () => this.#turn());
  }

  /** Turns to other runs, another axis or another smoothing. */
  #turn() {
    this.#fitSmoothing();
    this.#watch();
    this.#measures.load(this.#runs.watchedIds);
    this.#questions.ask();
  }

  #watch() {
    const query = { run: this.#runs.watchedIds, axis: this.#viewport.axis, smoothing: this.#smoothing.steps };
    const watched = JSON.stringify(query);
    if (watched === this.#watched) return;
    this.#watched = watched;
    this.#stream.watch(query);
  }

  #take(event, data) {
    if (event === 'ready') this.#ready(data);
    else if (event === 'runs') this.#runs.update(data);
    else if (event === 'growth') this.#grow(data);
    else if (event === 'closing') this.#header.connection('gone');
  }

  #ready({ resumed }) {
    const others = this.#runs.watchedIds.filter((id) => !resumed.includes(id));
    if (others.length > 0) {
      this.#measures.load(others);
      this.#questions.ask();
    }
    if (others.includes(this.#runs.focusId)) this.#loadFocus();
  }

  #grow(growth) {
    const stores = Object.values(this.#stores);
    if (growth.cut) for (const store of stores) store.askAgain();
    this.#measures.take(growth.points);
    for (const store of stores) store.grow(growth.points);
    this.#events.grow(growth);
    if (growth.run === this.#runs.focusId && (growth.cut || growth.summaries.length > 0))
      this.#loadSummaries();
  }

  #connected(state) {
    if (state === 'lost') this.#wasLost = true;
    if (state === 'lost' && this.#header.hasGone) return;
    this.#header.connection(state);
    if (state === 'live' && this.#wasLost) this.#recover();
  }

  // What was asked for while the server was away.
  #recover() {
    this.#wasLost = false;
    for (const store of Object.values(this.#stores)) store.recover();
    this.#events.recover();
    this.#measures.load(this.#runs.watchedIds);
    this.#loadSummaries();
  }

  #loadFocus() {
    this.#events.load();
    this.#loadSummaries();
  }

  // Many may come at once, and none is urgent.
  #loadSummaries() {
    this.#summariesDue ??= setTimeout(async () => {
      this.#summariesDue = undefined;
      const run = this.#runs.focusId;
      if (run === undefined) return;
      const { summaries } = await this.#api.get('summaries', { run });
      if (run !== this.#runs.focusId) return;
      this.#weights.show(summaries);
      await this.#pictures.show(summaries);
    }, summariesApart);
  }

  #fitSmoothing() {
    const before = this.#smoothing.steps;
    this.#smoothing.update(Math.max(0, ...this.#runs.shown.map(({ step, steps }) => steps ?? step)));
    if (before === this.#smoothing.steps || this.#watched === '') return;
    this.#watch();
    this.#questions.ask();
  }

  #seeMachine() {
    if (this.#machineSeen) return;
    this.#machineSeen = true;
    this.#questions.askMachine();
  }
}
