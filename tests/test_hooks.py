"""The hooks for pre-commit and the GitHub Action: what they run is there, and does what they say."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
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


# ── the action ─────────────────────────────────────────────────────────────────────────────────

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {
    step.get("id", step.get("name", "")): step for step in ACTION["runs"]["steps"]
}


def test_the_action_uses_what_it_declares() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == ACTION["inputs"].keys()
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) <= STEPS.keys()
    outputs = set(re.findall(r"steps\.(?:lint|install)\.outputs\.([\w-]+)", text))
    assert outputs == set(re.findall(r'echo "(\w+)=', text))


def act(folder: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Runs the step that lints, as the runner would, and its outputs."""
    output = folder / "output"
    output.write_text("")
    given = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()} | inputs
    env = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
        for key, value in STEPS["lint"]["env"].items()
    }
    env |= {
        "PYTHON": sys.executable,
        "GITHUB_OUTPUT": str(output),
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["lint"]["run"]],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
    )
    return done, dict(line.split("=", 1) for line in output.read_text().splitlines())


def test_the_action_lints(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows" / "a b.yaml").write_text(BAD, "utf-8")
    done, outputs = act(tmp_path, paths="more\nflows/a b.yaml\n", args="--ignore ARC901")
    assert (done.returncode, outputs) == (0, {"findings": "1", "code": "1"}), done.stderr
    assert "flows/a b.yaml:4" in done.stdout
    results = json.loads((tmp_path / "arcrun.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["ARC102"]


def test_the_action_annotates_without_an_upload(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows" / "bad.yaml").write_text(BAD, "utf-8")
    done, outputs = act(tmp_path, upload="false", **{"fail-on": "never"})
    assert outputs == {"findings": "1", "code": "0"}, done.stderr
    assert "::error " in done.stdout


def test_the_action_ends_when_the_linter_cannot_work(acr: Acr, tmp_path: Path) -> None:
    done, outputs = act(tmp_path, paths="nowhere")
    assert (done.returncode, outputs) == (2, {})
    assert "there is no file or folder `nowhere`" in done.stderr


def test_the_action_counts_what_nobody_silenced(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows" / "bad.yaml").write_text("# arcrun: ignore-file[ARC102] old\n" + BAD, "utf-8")
    done, outputs = act(tmp_path)
    assert outputs == {"findings": "0", "code": "0"}, done.stderr
