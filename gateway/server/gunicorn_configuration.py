"""Where the file lies by which gunicorn runs the hub and its sources, and the command that does it."""

import sys
from pathlib import Path

_NAME = "gunicorn.conf.py"
_INSTALLED = Path(__file__).parent / "deploy" / _NAME
_CHECKOUT = Path(__file__).parents[2] / "deploy" / _NAME


def find_gunicorn_configuration() -> Path:
    """Return the package's own file, else the checkout's. Raises `ValueError`, naming both places, without one."""
    for place in (_INSTALLED, _CHECKOUT):
        if place.is_file():
            return place
    raise ValueError(f"no {_NAME}: neither {_INSTALLED} nor {_CHECKOUT} exists")


def build_command(application: str, *, bind: str, workers: int | None = None) -> list[str]:
    """Return the command that serves `application` on `bind`; as many workers as the file says unless given."""
    command = [sys.executable, "-m", "gunicorn", "--config", str(find_gunicorn_configuration()), "--bind", bind]
    if workers is not None:
        command += ["--workers", str(workers)]
    return [*command, application]
