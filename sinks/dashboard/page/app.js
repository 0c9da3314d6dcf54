import { toast } from './announce.js';
import { Api, Declined, Refused, Unreachable } from './api.js';
import { Dashboard } from './dashboard.js';
import { element } from './dom.js';
import { startSections } from './sections.js';
import { takeLink } from './session.js';
import { startTheme } from './theme.js';

const noToken = 'Open the link that the run has printed: it carries the key to this page.';
const wrongToken =
  'The key in this link is not the one of this server. Open the link that it has printed last.';

startTheme();
startSections();
// What could not be had while the server was away is asked for again when the stream is back.
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof Unreachable) event.preventDefault();
  else if (event.reason instanceof Declined) {
    event.preventDefault();
    toast(event.reason.message, 'bad');
  }
});

const { token, run } = takeLink();
// The same tab may be given another link.
addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) location.reload();
});

if (token) await begin();
else tell(noToken);

async function begin() {
  const dashboard = new Dashboard(new Api(token), { wanted: run, onRefused: () => tell(wrongToken) });
  try {
    await dashboard.begin();
  } catch (error) {
    if (error instanceof Refused) tell(wrongToken);
    else if (error instanceof Unreachable) retry();
    else throw error;
  }
}

function retry() {
  tell('The server cannot be reached; this page tries again by itself.');
  setTimeout(async () => {
    element('notice').hidden = true;
    element('content').hidden = false;
    element('state').hidden = false;
    document.querySelector('.sections').hidden = false;
    await begin();
  }, 2000);
}

function tell(text) {
  const notice = element('notice');
  notice.textContent = text;
  notice.hidden = false;
  element('content').hidden = true;
  element('state').hidden = true;
  document.querySelector('.sections').hidden = true;
}
