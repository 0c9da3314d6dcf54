import { element, make, segmented, toggle } from './dom.js';
import { icon } from './icons.js';
import { axes } from './viewport.js';

/** The tools over the curves: what to draw them over, how smooth, how scaled, and which part. */
export function showCurveTools(viewport, smoothing) {
  const whole = make(
    'button',
    { type: 'button', class: 'chip', title: 'Show the whole run (0)' },
    'Whole run',
  );
  whole.addEventListener('click', () => viewport.showAll());
  const update = () => {
    whole.disabled = viewport.isWhole;
  };
  for (const type of ['window', 'axis']) viewport.addEventListener(type, update);
  update();
  element('curves-tools').append(
    segmented('Draw over', axes, viewport.axis, (axis) => viewport.turnTo(axis)),
    smoothing.node,
    toggle('Log scale', viewport.logarithmic, (on) => viewport.scaleBy(on), {
      title: 'Logarithmic scale of values (L)',
      id: 'log-scale',
    }),
    make(
      'div',
      { class: 'zoom', role: 'group', 'aria-label': 'Part of the run' },
      button('left', 'Earlier', () => viewport.pan(-0.5)),
      button('minus', 'Zoom out', () => viewport.zoom(2)),
      button('plus', 'Zoom in', () => viewport.zoom(0.5)),
      button('right', 'Later', () => viewport.pan(0.5)),
      whole,
    ),
  );
}

function button(name, label, onclick) {
  return make(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick },
    icon(name),
  );
}
