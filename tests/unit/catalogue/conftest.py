"""A catalogue of our own to break: the real one, copied, with one text replaced."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.catalogue import Catalogue, load_catalogue
from gateway.catalogue.loader import CATALOGUE_ROOT


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a function that replaces a text in a file of a copy, and gives the copy's root."""
    root = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE_ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def edit(file: str, old: str, new: str) -> Path:
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return edit
