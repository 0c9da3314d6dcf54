import { make } from './dom.js';

/**
 * Asks before something is done; resolves with true, or with what `field` holds, and with undefined when the person
 * does not want it. What is in `extra` may answer otherwise: it closes the dialog with a value, which is resolved with.
 *
 * @param question `title`, `text`, `action` the word on the button, `danger`, and perhaps `field`, an input.
 */
export function ask({ title, text, action, danger = false, field, extra }) {
  const dialog = make('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title' });
  const confirm = make(
    'button',
    { type: 'submit', class: danger ? 'button danger' : 'button primary', value: 'yes' },
    action,
  );
  const cancel = make('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel');
  const form = make(
    'form',
    { method: 'dialog' },
    make('h2', { id: 'dialog-title' }, title),
    make('p', {}, text),
    field,
    extra,
    make('div', { class: 'dialog-actions' }, cancel, confirm),
  );
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      const yes = dialog.returnValue === 'yes';
      resolve(yes ? (field?.querySelector('input').value ?? true) : dialog.returnValue || undefined);
    });
    dialog.showModal();
    (field?.querySelector('input') ?? (danger ? cancel : confirm)).focus();
    field?.querySelector('input').select();
  });
}

/** Shows something to read until it is closed. */
export function showDialog(title, ...content) {
  if (document.querySelector('dialog[open]')) return;
  const dialog = make('dialog', { class: 'dialog wide', 'aria-labelledby': 'dialog-title' });
  const close = make('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Close');
  dialog.append(
    make('h2', { id: 'dialog-title' }, title),
    ...content,
    make('div', { class: 'dialog-actions' }, close),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
