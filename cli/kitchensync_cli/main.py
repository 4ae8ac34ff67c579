"""Where the `ks` script begins: nothing is imported before an interruption can be caught.

Leaves options and commands to `app`, errors to `failures`.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run `ks` with the arguments of the process; never returns."""
    try:
        from kitchensync_cli.app import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
