/**
 * C header with a function that keeps signal handlers off the calling thread while TensorFlow computes on it.
 *
 * oneDNN's generated code (`jit_avx_gemm_f32`) does not survive a handler on its stack: the heap is corrupted. Threads
 * inherit the mask, so those that TensorFlow starts never run a handler. The process takes signals as ever, on its
 * other threads; what only this one can take, such as the ticks of `node --cpu-prof`, waits for the end of the
 * operation. Faults of the thread itself are not held, since it could not go on after them.
 */
export const holdSignalsSource = `#include <signal.h>
#include <stddef.h>

static inline void hold_signals(sigset_t *before) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  sigset_t held;
  sigfillset(&held);
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&held, faults[i]);
  pthread_sigmask(SIG_BLOCK, &held, before);
}

static inline void release_signals(const sigset_t *before) { pthread_sigmask(SIG_SETMASK, before, NULL); }
`;
