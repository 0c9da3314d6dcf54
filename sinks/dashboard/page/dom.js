/** An element of the page by its id. */
export const element = (id) => document.getElementById(id);

/**
 * Makes an element: `make('button', { type: 'button', class: 'chip', onclick }, 'Pause')`.
 *
 * What begins with `on` is a listener, `data` an object of data attributes; true sets an empty attribute, false and
 * undefined none. Children that are undefined, null or false are left out.
 */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** Writes text only where it has changed: a screen reader announces, and a browser lays out, each write. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it has changed. */
export function mark(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Puts children in this order, and touches none that is in its place: moving one would lose its focus. */
export function arrange(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  while (parent.childElementCount > nodes.length) parent.lastElementChild.remove();
}

/** A labelled button that is pressed or not; `onchange` is told the new state. */
export function toggle(label, pressed, onchange, properties = {}) {
  const button = make(
    'button',
    { type: 'button', class: 'chip', 'aria-pressed': pressed, ...properties },
    label,
  );
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', now);
    onchange(now);
  });
  return button;
}

/** A group of radio buttons that looks like one control; `choices` are pairs of value and label. */
export function segmented(legend, choices, chosen, onchange) {
  const name = `choice-${++groups}`;
  const options = choices.map(([value, label]) => {
    const input = make('input', { type: 'radio', name, value, checked: value === chosen });
    input.addEventListener('change', () => onchange(value));
    return make('label', {}, input, make('span', {}, label));
  });
  return make('fieldset', { class: 'segmented' }, make('legend', { class: 'unseen' }, legend), options);
}

/** Calls `run` at most once a frame, however often it is asked for. */
export function eachFrame(run) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      run();
    });
  };
}

/** Calls `run` when an element comes into view, and again whenever it does. */
export function whenSeen(node, run) {
  const watcher = new IntersectionObserver(
    (entries) => {
      const seen = entries.at(-1).isIntersecting;
      if (seen !== undefined) run(seen);
    },
    { rootMargin: '200px' },
  );
  watcher.observe(node);
}

let groups = 0;

function set(node, name, value) {
  if (value === undefined || value === null || value === false) {
    // ARIA tells false from absent.
    if (value === false && name.startsWith('aria-')) node.setAttribute(name, 'false');
    return;
  }
  if (name === 'data') Object.assign(node.dataset, value);
  else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name in node && typeof value === 'boolean') node[name] = value;
  else node.setAttribute(name, value === true ? (name.startsWith('aria-') ? 'true' : '') : value);
}
