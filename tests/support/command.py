"""A foreign program, run to its end: what it printed, or why it failed."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


def run(command: Sequence[str], folder: Path, seconds: float, **environment: str) -> str:
    """Return what `command` printed in `folder`; a status other than 0 is an assertion that failed."""
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    assert ran.returncode == 0, f"{command[0]} failed:\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
    return ran.stdout


def read_named(printed: str) -> dict[str, str]:
    """Return the lines of the form NAME=VALUE by name."""
    return dict(line.split("=", 1) for line in printed.splitlines())
