import type { HttpBindings } from '@hono/node-server';

/** What a handler of requests finds beside the request. */
export type Environment = { Bindings: HttpBindings };
