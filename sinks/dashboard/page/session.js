/**
 * What the link gave: the token and, where it names one, the run to look at.
 *
 * The token leaves the address at once, so that it is neither copied nor kept in the history.
 */
export function takeLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get('token');
  if (token) {
    sessionStorage.setItem('token', token);
    history.replaceState(null, '', location.pathname);
  }
  return { token: token ?? sessionStorage.getItem('token'), run: given.get('run') ?? undefined };
}

/** A choice that a reload of the page keeps, or what it is by default. */
export function kept(name, byDefault) {
  const text = sessionStorage.getItem(`view:${name}`);
  return text === null ? byDefault : JSON.parse(text);
}

/** Keeps a choice for a reload. */
export function keep(name, value) {
  sessionStorage.setItem(`view:${name}`, JSON.stringify(value));
}
