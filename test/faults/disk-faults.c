/*
 * Stands before the C library in a server under test (LD_PRELOAD): faults of a disk that none has on demand. Files in the folder
 * HUBBUB_FAULTS switch them on, for what is done to hubbub.db and its log alone:
 *   hold-sync       a sync waits as long as the file is there
 *   fail-sync       every sync fails with EIO; fail-sync-once: the next one of the log
 *   quota           every write fails with EDQUOT, as where somebody's share of the disk is used up
 *   trace           syncs and listen() are noted in it, in order
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int find(const char *name, char *path, size_t size) {
  const char *folder = getenv("HUBBUB_FAULTS");
  if (folder == NULL) return 0;
  snprintf(path, size, "%s/%s", folder, name);
  return access(path, F_OK) == 0;
}

static int is_on(const char *name) {
  char path[4096];
  return find(name, path, sizeof path);
}

/* The file's name where it is the database or its log, else null. */
static const char *name_of(int fd, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  const char *name = strrchr(path, '/');
  return name != NULL && strncmp(name, "/hubbub.db", 10) == 0 ? name + 1 : NULL;
}

static void note(const char *in, const char *what) {
  char path[4096];
  find(in, path, sizeof path);
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  if (write(file, what, strlen(what)) < 0 || write(file, "\n", 1) < 0) abort();
  close(file);
}

static int fail(int code) {
  errno = code;
  return -1;
}

static int sync_file(const char *call, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
  char path[4096];
  const char *name = name_of(fd, path, sizeof path);
  if (name == NULL) return real(fd);
  while (is_on("hold-sync")) usleep(1000);
  if (is_on("fail-sync")) return fail(EIO);
  char once[4096];
  if (strcmp(name, "hubbub.db-wal") == 0 && find("fail-sync-once", once, sizeof once)) {
    unlink(once);
    return fail(EIO);
  }
  if (is_on("trace")) note("trace", name);
  return real(fd);
}

int fsync(int fd) { return sync_file("fsync", fd); }
int fdatasync(int fd) { return sync_file("fdatasync", fd); }

static int has_no_quota(int fd) {
  char path[4096];
  return is_on("quota") && name_of(fd, path, sizeof path) != NULL;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  return has_no_quota(fd) ? fail(EDQUOT) : real(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  ssize_t (*real)(int, const void *, size_t, off64_t) =
      (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return has_no_quota(fd) ? fail(EDQUOT) : real(fd, bytes, length, at);
}

int listen(int fd, int backlog) {
  int (*real)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "listen");
  if (is_on("trace")) note("trace", "listen");
  return real(fd, backlog);
}
