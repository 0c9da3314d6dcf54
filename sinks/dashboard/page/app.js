import { Charts } from './charts.js';
import { element, showEntries, showNotice, showSettings, showStanding, showState } from './panels.js';
import { follow, Refused } from './stream.js';

const token = takeToken();
if (token) await show();
else showNotice('Open the link that the run has printed: it carries the key to this page.');

async function show() {
  const charts = new Charts(element('charts'));
  let state = 'connecting';
  try {
    await follow(token, {
      onUpdate(update, first) {
        state = update.standing.state;
        showStanding(update.standing);
        charts.update(update.curves, first);
        showEntries(update.entries, update.missed, first);
        if (first || update.entries.some(({ type }) => type === 'start')) showSettings(update.standing);
      },
      // A stopped run has closed its server: there is nothing to reconnect to until it is resumed.
      onLost: () => showState(state === 'stopped' ? state : 'lost'),
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showState('refused');
    showNotice('The key in this link is not the one of this run. Open the link that the run has printed.');
  }
}

/** The token leaves the address at once, so that it is neither copied nor kept in the history. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname);
  }
  return given ?? sessionStorage.getItem('token');
}
