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
const nobody = 'The server cannot be reached; this page tries again by itself.';
const apart = 2000;

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
  const api = new Api(token);
  try {
    const server = await runsOf(api);
    tell(undefined);
    new Dashboard(api, { wanted: run, onRefused: () => tell(wrongToken) }).begin(server);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(wrongToken);
  }
}

async function runsOf(api) {
  for (;;) {
    try {
      return await api.get('runs');
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      tell(nobody);
      await new Promise((resolve) => setTimeout(resolve, apart));
    }
  }
}

/** Says why there is nothing to see, in place of all else; takes that back when there is nothing to say. */
function tell(text) {
  const notice = element('notice');
  notice.textContent = text ?? '';
  notice.hidden = text === undefined;
  for (const node of [element('content'), element('state'), document.querySelector('.sections')])
    node.hidden = text !== undefined;
}
