/* Loaded before the C library (LD_PRELOAD): every sync of a file takes 20 ms longer, as on a slow disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void be_slow(void) {
  struct timespec delay = {0, 20 * 1000 * 1000};
  nanosleep(&delay, 0);
}

int fsync(int file) {
  be_slow();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
  be_slow();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
