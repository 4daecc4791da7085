"""Documents say what the code says, and the README's commands are real."""

import re
import subprocess
from pathlib import Path

import pytest

from gateway.console.documents import list_refusals, render_faults, render_profiles

ROOT = Path(__file__).parents[2]


def test_faults_are_documented_as_the_code_has_them():
    assert (ROOT / "docs" / "faults.md").read_text() == render_faults()


def test_profiles_are_documented_as_the_code_has_them():
    assert (ROOT / "docs" / "profiles.md").read_text() == render_profiles()


def test_every_reason_is_a_decision_of_its_own():
    reasons = [refusal.journal_reason for refusal in list_refusals()]
    assert len(reasons) == len(set(reasons))


def test_every_task_in_the_readme_exists():
    readme = (ROOT / "README.md").read_text()
    tasks = set(re.findall(r"^make ([a-z]+)", readme, re.MULTILINE))
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert tasks
    assert tasks <= known


@pytest.mark.parametrize("document", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name)
def test_every_link_in_a_document_leads_somewhere(document):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_no_file_names_a_machine_or_a_registry():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    forbidden = re.compile("|".join(["/wo" + "rk/", r"\.\./sha" + "red", "py" + r"pi\.org", "npm" + r"js\.org"]))
    named = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.is_file() and forbidden.search(path.read_bytes().decode("utf-8", "replace")):
            named.append(name)
    assert named == []
