"""Where the `ks` script begins and ends: quickly, and quietly when it is interrupted.

Leaves options and commands to `app`, errors to `failures`.
"""

from __future__ import annotations

import gc
import os
import sys

_MANY_OBJECTS = 200_000


def main() -> None:
    """Run `ks` with the arguments of the process; never returns."""
    # A command makes few objects and ends: looking for garbage while importing, and tidying up
    # before the end, are a sixth of the time of `ks ls`.
    gc.set_threshold(_MANY_OBJECTS)
    _fill_gaps()
    try:
        from kitchensync_cli.app import run

        status = run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except ModuleNotFoundError as missing:
        sys.stderr.write(
            f"error: ks needs {missing.name}, which is not installed.\n"
            "hint: Install what ks needs: pip install 'kitchensync[cli]'\n"
        )
        sys.stderr.flush()
        status = 1
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        status = 141
    os._exit(status)


def _fill_gaps() -> None:
    """Have the streams that were closed before this began read nothing, and write nowhere.

    Without one, the next file that is opened would be taken for it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  # for as long as it runs
