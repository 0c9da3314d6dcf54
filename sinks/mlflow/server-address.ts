import { MillraceError } from '../../core/errors.js';

/** Where MLflow is, and what every request to it carries. */
export interface Server {
  /** Without credentials and without a slash at the end: it is shown to people. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the address of an MLflow server; a user and password in it become a header.
 *
 * @throws MillraceError `OPTION_INVALID` unless it is one of http or https. The message does not hold a password.
 */
export function serverAt(address: unknown, headers: Readonly<Record<string, string>>): Server {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw notAnAddress(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return {
    url: url.href.replace(/\/+$/, ''),
    headers: { ...(username && { authorization: `Basic ${login.toString('base64')}` }), ...headers },
  };
}

function notAnAddress(address: unknown): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'url of mlflow',
    given: typeof address === 'string' ? address.replace(/\/\/[^/@]*@/, '//') : address,
    expected: "the address of a server, such as 'http://127.0.0.1:5000'",
  });
}
