import { element, make, mark, write } from './dom.js';
import { capital, clock, count } from './format.js';

/** The pictures of the run in focus: of each name the latest, and the earlier ones with a slider. */
export class PicturesPanel {
  #api;
  #runs;
  #cards = new Map();
  #run;

  constructor(api, runs) {
    this.#api = api;
    this.#runs = runs;
  }

  /** Takes the names that the run has, of `GET /api/summaries`. */
  async show(summaries) {
    const names = summaries.filter(({ kind }) => kind === 'picture').map(({ name }) => name);
    if (this.#run !== this.#runs.focusId) this.#clear();
    this.#run = this.#runs.focusId;
    reveal('pictures', names.length > 0);
    for (const name of names) {
      if (!this.#cards.has(name)) this.#add(name);
      await this.#cards.get(name).load();
    }
  }

  #clear() {
    for (const card of this.#cards.values()) card.remove();
    this.#cards.clear();
  }

  #add(name) {
    const card = new PictureCard(this.#api, this.#runs.focusId, name);
    this.#cards.set(name, card);
    element('pictures-body').append(card.node);
  }
}

class PictureCard {
  node;
  #api;
  #run;
  #name;
  #pictures = [];
  #index = -1;
  #address;
  #image = make('img', {});
  #slider = make('input', { type: 'range', min: 0, step: 1 });
  #when = make('output', {});
  #text = make('p', { class: 'text' });

  constructor(api, run, name) {
    this.#api = api;
    this.#run = run;
    this.#name = name;
    this.#slider.setAttribute('aria-label', `${name}: which step`);
    this.#slider.addEventListener('input', () => this.#show(Number(this.#slider.value)));
    this.node = make(
      'figure',
      { class: 'card picture' },
      make('figcaption', {}, make('h3', {}, capital(name)), this.#when),
      make('div', { class: 'frame' }, this.#image),
      this.#slider,
      this.#text,
    );
  }

  remove() {
    URL.revokeObjectURL(this.#address);
    this.node.remove();
  }

  /** Reads which pictures there are; goes on to the latest unless a person has chosen an earlier one. */
  async load() {
    const atEnd = this.#index === this.#pictures.length - 1;
    const { pictures } = await this.#api.get('pictures', { run: this.#run, name: this.#name, limit: 100 });
    const before = this.#pictures[this.#index]?.sequence;
    this.#pictures = pictures;
    this.#slider.max = pictures.length - 1;
    this.#slider.hidden = pictures.length < 2;
    const same = pictures.findIndex(({ sequence }) => sequence === before);
    await this.#show(atEnd || same < 0 ? pictures.length - 1 : same);
  }

  async #show(index) {
    this.#index = index;
    const picture = this.#pictures[index];
    if (!picture) return;
    this.#slider.value = index;
    write(this.#when, `step ${count(picture.step)}`);
    this.#when.title = clock(picture.time);
    mark(this.#slider, 'aria-valuetext', `step ${count(picture.step)}`);
    if (this.#image.dataset.sequence === String(picture.sequence)) return;
    const address = await this.#api.picture({ run: this.#run, sequence: picture.sequence });
    // The slider has moved on while this one was on its way.
    if (this.#index !== index) return URL.revokeObjectURL(address);
    const before = this.#address;
    this.#address = address;
    this.#image.src = address;
    this.#image.dataset.sequence = picture.sequence;
    this.#image.alt = `${this.#name} at step ${count(picture.step)}${picture.text ? `: ${picture.text}` : ''}`;
    write(this.#text, picture.text ?? '');
    if (before) URL.revokeObjectURL(before);
  }
}

/** Shows or hides a section with its link. */
export function reveal(section, shown) {
  element(section).hidden = !shown;
  document.querySelector(`.sections a[href="#${section}"]`).hidden = !shown;
}
