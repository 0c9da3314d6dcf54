/** The addon of {@link quietSource}: TensorFlow is loaded between its two calls. */
export interface QuietAddon {
  begin(): void;
  end(): void;
}

/** Whether a loaded addon is the one compiled from {@link quietSource}. */
export function isQuietAddon(value: unknown): value is QuietAddon {
  if (typeof value !== 'object' || value === null) return false;
  return ['begin', 'end'].every((name) => typeof Reflect.get(value, name) === 'function');
}

/**
 * C source of a tiny addon that points file descriptor 2 at /dev/null and back, and holds signals meanwhile.
 *
 * TensorFlow 2.21 prints two lines from static initialisers while it is loaded, which no environment variable but a
 * slower one (`TF_ENABLE_ONEDNN_OPTS=0`) stops. The threads it starts then are to inherit held signals. It is a string
 * so that the published package needs no copied file.
 */
export const quietSource = `#include <node_api.h>
#include <fcntl.h>
#include <unistd.h>
#include "hold_signals.h"

static int saved = -1;
static __thread sigset_t before;

static napi_value begin(napi_env env, napi_callback_info info) {
  int sink;
  hold_signals(&before);
  if (saved >= 0 || (sink = open("/dev/null", O_WRONLY)) < 0) return NULL;
  saved = dup(2);
  dup2(sink, 2);
  close(sink);
  return NULL;
}

static napi_value end(napi_env env, napi_callback_info info) {
  release_signals(&before);
  if (saved < 0) return NULL;
  dup2(saved, 2);
  close(saved);
  saved = -1;
  return NULL;
}

static void add(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  add(env, exports, "begin", begin);
  add(env, exports, "end", end);
  return exports;
}
`;
