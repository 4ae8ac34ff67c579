"""A disk that refuses to read a page of a file, until somebody writes there, as disks do.

For programs that are started with what is built here, in front of what the system reads with.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.spoiling import PAGE

_IN_FRONT = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define REAL(kind, name, ...) \
  static kind (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
static int is_written;
static int is_there(int fd, off_t from, size_t count) {
  struct stat found;
  if (fstat(fd, &found)) return 0;
  off_t bad = atoll(getenv("BAD_FROM"));
  int overlaps = from < bad + BAD_BYTES && from + (off_t)count > bad;
  return overlaps && found.st_ino == (ino_t)atoll(getenv("BAD_FILE"));
}
static int is_refused(int fd, off_t from, size_t count) {
  if (is_written || from < 0 || !is_there(fd, from, count)) return 0;
  errno = EIO;
  return 1;
}
ssize_t pread64(int fd, void *to, size_t count, off64_t from) {
  REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
  return is_refused(fd, from, count) ? -1 : real(fd, to, count, from);
}
ssize_t pread(int fd, void *to, size_t count, off_t from) {
  return pread64(fd, to, count, from);
}
ssize_t read(int fd, void *to, size_t count) {
  REAL(ssize_t, "read", int, void *, size_t);
  return is_refused(fd, lseek(fd, 0, SEEK_CUR), count) ? -1 : real(fd, to, count);
}
ssize_t pwrite64(int fd, const void *what, size_t count, off64_t from) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  if (is_there(fd, from, count)) is_written = 1;
  return real(fd, what, count, from);
}
ssize_t pwrite(int fd, const void *what, size_t count, off_t from) {
  return pwrite64(fd, what, count, from);
}
ssize_t write(int fd, const void *what, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  off_t from = lseek(fd, 0, SEEK_CUR);
  if (from >= 0 && is_there(fd, from, count)) is_written = 1;
  return real(fd, what, count);
}
"""


class BadSector:
    """Runs `ks` where the disk refuses to read a page of a file."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if sys.platform != "linux" or compiler is None:
            pytest.skip("only Linux puts what a compiler makes in front of what reads files")
        source, self._in_front = folder / "in_front.c", folder / "in_front.so"
        source.write_text(_IN_FRONT)
        subprocess.run(
            [compiler, "-shared", "-fPIC", f"-DBAD_BYTES={PAGE}", source, "-o", self._in_front],
            check=True,
        )

    def ks(
        self, home: Path, file: Path, number: int, *command: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a program of its own."""
        environ = {
            "KITCHENSYNC_HOME": str(home),
            "LD_PRELOAD": str(self._in_front),
            "BAD_FILE": str(file.stat().st_ino),
            "BAD_FROM": str((number - 1) * PAGE),
            "KITCHENSYNC_PASSPHRASE": "four words that differ",
        }
        return subprocess.run(
            [sys.executable, "-m", "kitchensync_cli", *command],
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
