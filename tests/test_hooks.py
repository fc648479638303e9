"""The hooks for pre-commit: what they run is there, and does what they say."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness.command import BAD, GOOD, ROOT, Acr, acr_in

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
IDS = {hook["id"]: hook for hook in HOOKS}
CALLS = """\
name: calls
description: d
flow: [input >> ON_SUCCESS >> call]
config: {call: {component: trigger_workflow, workflow_name: double, input: {n: 1}}}
"""


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    """A repository: workflows in two folders, a Chinese name, and YAML that is none of arcrun's."""
    run = acr_in(tmp_path)
    for name in ("good.yaml", "bad.yaml", "fetch.yaml"):
        (tmp_path / name).unlink()
    (tmp_path / ".git").mkdir()
    for path, text in {
        "flows/兩倍.yaml": GOOD.replace("['input >> ON_SUCCESS >> twice']", "[input >> ON_SUCCESS >> twice]"),
        "more/calls.yaml": CALLS,
        "compose.yaml": "services:   {web: {image: x}}\n",
        "recipe.yaml": "canonical_id: rec\nendpoint: https://api.example.com\n",
        "list.yaml": "- 1\n",
        "broken-chart.yaml": "a: {{ .Values.x }\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return run


def run_hook(acr: Acr, name: str, *files: str) -> subprocess.CompletedProcess[str]:
    """As pre-commit runs it: the entry, its arguments, and the names of files that have changed."""
    hook = IDS[name]
    program, *words = [*shlex.split(hook["entry"]), *hook.get("args", [])]
    assert program == "acr"
    return acr(*words, *(files if hook.get("pass_filenames", True) else ()))


OTHERS = ("compose.yaml", "recipe.yaml", "list.yaml", "broken-chart.yaml")


@pytest.mark.parametrize("name", IDS)
def test_hooks_pass_what_is_right(acr: Acr, tmp_path: Path, name: str) -> None:
    """A workflow in another folder that did not change is found, and other YAML is left alone."""
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    done = run_hook(acr, name, "more/calls.yaml", *OTHERS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


@pytest.mark.parametrize("name", ["arcrun-lint", "arcrun-compile"])
def test_hooks_find_what_is_wrong(acr: Acr, tmp_path: Path, name: str) -> None:
    (tmp_path / "flows" / "壞.yaml").write_text(BAD, "utf-8")
    done = run_hook(acr, name, "flows/壞.yaml", *OTHERS)
    assert done.returncode == 1
    assert "flows/壞.yaml:4" in done.stdout + done.stderr


def test_the_hook_for_layout_rewrites(acr: Acr, tmp_path: Path) -> None:
    path = tmp_path / "flows" / "排版.yaml"
    path.write_text(GOOD, "utf-8")
    assert run_hook(acr, "arcrun-fmt", "flows/排版.yaml").returncode == 0
    assert "flow: [input >> ON_SUCCESS >> twice]" in path.read_text("utf-8")


def test_hooks_are_what_pre_commit_reads() -> None:
    for hook in HOOKS:
        assert {"id", "name", "description", "entry", "language", "types"} <= hook.keys()
        assert hook["language"] == "python"
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {each for each in IDS if f"id: {each}" in readme} == IDS.keys()
