"""`acr probe` and `acr lock`, as a person or a program calls them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from arcrun_compiler.cli.main import cli
from arcrun_compiler.contract.read import read
from arcrun_compiler.files.shipped import COMPONENTS

from .wat import printing

WORKFLOW = """\
name: keep
description: keeps a value
flow:
  - "input >> ON_SUCCESS >> keep"
config:
  keep: {component: set, values: {a: 1}}
"""


def acr(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "arcrun.toml").write_text("", "utf-8")
    (tmp_path / "flow.yaml").write_text(WORKFLOW, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ── probe ──────────────────────────────────────────────────────────────────────────────────────


def test_a_sound_component_exits_with_0(own_cache: Path) -> None:
    done = acr("probe", COMPONENTS / "http_request")
    assert done.exit_code == 0, done.output
    assert "reaches   HTTP requests to the hosts that `egress` names" in done.stdout
    assert "nothing found" in done.stdout
    assert list(own_cache.glob("probe/*.json"))


def test_what_is_found_is_shown_with_its_input(liars: Path) -> None:
    done = acr("probe", liars / "calc")
    assert done.exit_code == 1
    assert "rejected: `operation: power` is listed, and the module refuses it" in done.stdout
    assert '      input   {"operation":"power","a":2}' in done.stdout
    assert "  cases     1 kept, 1 broken" in done.stdout


def test_evidence_as_json(liars: Path) -> None:
    done = acr("probe", "--json", liars / "dice" / "dice.wasm")
    assert done.exit_code == 1
    data = json.loads(done.stdout)
    (component,) = data["components"]
    assert (data["version"], component["id"], component["capabilities"]) == (1, "dice", ["chance"])
    assert {each["kind"] for each in component["findings"]} == {"random", "undeclared", "output"}
    assert component["timing"]["compile"] > 0


def test_a_folder_of_components(liars: Path) -> None:
    shown = json.loads(acr("probe", "--json", liars).stdout)["components"]
    assert [each["id"] for each in shown] == ["calc", "compare", "dice", "orders", "relay"]


def test_usage(tmp_path: Path) -> None:
    (tmp_path / "x.wasm").write_bytes(b"")
    for path, words in (
        (tmp_path / "none", "there is no file or folder"),
        (tmp_path, "is no component, and holds none"),
        (tmp_path / "x.wasm", "has no contract beside it; `acr probe --infer"),
    ):
        done = acr("probe", path)
        assert (done.exit_code, words in done.stderr) == (2, True), done.output


def test_a_component_that_cannot_be_probed_does_not_hide_the_others(tmp_path: Path) -> None:
    shutil.copytree(COMPONENTS / "set", tmp_path / "set")
    (tmp_path / "sot").mkdir()
    (tmp_path / "sot" / "component.contract.yaml").write_text("a: [", "utf-8")
    (tmp_path / "sot" / "sot.wasm").write_bytes(printing("{}"))
    done = acr("probe", tmp_path)
    assert done.exit_code == 2
    assert "set 1.0.0" in done.stdout
    assert "is not valid YAML" in done.stderr


def test_a_corrupted_module_is_a_finding(tmp_path: Path) -> None:
    shutil.copytree(COMPONENTS / "set", tmp_path / "set")
    content = (tmp_path / "set" / "set.wasm").read_bytes()
    for broken in (b"", content[: len(content) // 2], b"\0asm\x0d\0\x01\0"):
        (tmp_path / "set" / "set.wasm").write_bytes(broken)
        done = acr("probe", tmp_path / "set")
        assert done.exit_code == 1
        assert "cannot run: " in done.stdout


def inferred(folder: Path, component: str) -> dict[str, Any]:
    (folder / component).mkdir()
    shutil.copy(COMPONENTS / component / f"{component}.wasm", folder / component)
    done = acr("probe", "--infer", folder / component)
    assert done.exit_code == 0, done.output
    reading = read(folder / component)
    assert reading.flaws == ()
    assert reading.contract is not None
    assert isinstance(reading.contract.input_schema, dict)
    return reading.contract.input_schema


def test_a_draft_contract_knows_the_properties(tmp_path: Path) -> None:
    assert set(inferred(tmp_path, "filter")["properties"]) == {"items", "condition"}
    assert inferred(tmp_path, "switch")["required"] == ["cases"]
    assert {"url", "method", "headers", "query", "body"} <= set(
        inferred(tmp_path, "http_request")["properties"]
    )


def test_a_draft_contract_knows_listed_values(tmp_path: Path, liars: Path) -> None:
    (tmp_path / "calc").mkdir()
    shutil.copy(liars / "calc" / "calc.wasm", tmp_path / "calc")
    assert acr("probe", "--infer", tmp_path / "calc" / "calc.wasm").exit_code == 0
    contract = read(tmp_path / "calc").contract
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    properties = contract.input_schema["properties"]
    assert properties["operation"] == {"enum": ["add", "subtract", "divide", "halve"]}
    assert properties["a"] == {"type": "number"}
    assert contract.input_schema["required"] == ["operation", "a"]
    assert contract.deterministic


def test_a_contract_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    shutil.copytree(COMPONENTS / "set", tmp_path / "set")
    done = acr("probe", "--infer", tmp_path / "set")
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert acr("probe", "--infer", tmp_path / "none").exit_code == 2


# ── lock ───────────────────────────────────────────────────────────────────────────────────────


def test_the_lock_file_is_written_at_the_root_of_the_project(project: Path) -> None:
    (project / "deep").mkdir()
    shutil.copy(project / "flow.yaml", project / "deep" / "flow.yaml")
    done = acr("lock", "deep/flow.yaml")
    assert (done.exit_code, done.stderr) == (0, "arcrun.lock: 1 component, written\n")
    text = (project / "arcrun.lock").read_text("utf-8")
    assert '[components.set]\nversion = "1.0.0"\nsha256 = "' in text
    assert acr("lock", "deep").stderr == "arcrun.lock: 1 component, is as it was\n"


def test_locked_refuses_what_differs(project: Path) -> None:
    shutil.copytree(COMPONENTS / "set", project / "components" / "set")
    assert acr("lock", ".").exit_code == 0
    assert acr("lint", "--locked", "flow.yaml").exit_code == 0
    assert acr("compile", "--locked", "flow.yaml", "-o", "dist").exit_code == 0
    contract = project / "components" / "set" / "component.contract.yaml"
    contract.write_text(contract.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.1"), "utf-8")
    warned = acr("lint", "flow.yaml", "--fail-on", "error")
    assert (warned.exit_code, "warning[ARC408] not-locked" in warned.stdout) == (0, True)
    refused = acr("lint", "--locked", "flow.yaml", "--fail-on", "error")
    assert (refused.exit_code, "error[ARC408] not-locked" in refused.stdout) == (1, True)
    assert acr("compile", "--locked", "flow.yaml", "-o", "dist").exit_code == 1
    assert acr("compile", "flow.yaml", "-o", "dist").exit_code == 0
    assert acr("lock", ".").exit_code == 0
    assert acr("lint", "--locked", "flow.yaml").exit_code == 0


def test_locked_wants_a_lock_file(project: Path) -> None:
    done = acr("lint", "--locked", "flow.yaml")
    assert done.exit_code == 2
    assert "`acr lock` writes it" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version = 2\n", id="another version"),
        pytest.param("version = [\n", id="no TOML"),
        pytest.param("version = 1\n[components.set]\nversion = 1\n", id="a field is missing"),
        pytest.param(
            'version = 1\n[components.set]\nversion = "1"\nsha256 = "x"\ncontract = ""\n', id="no hash"
        ),
        pytest.param("version = 1\ncomponents = 3\n", id="no table"),
    ],
)
def test_a_damaged_lock_file_is_told(project: Path, text: str) -> None:
    (project / "arcrun.lock").write_text(text, "utf-8")
    done = acr("lint", "flow.yaml")
    assert done.exit_code == 2
    assert "arcrun.lock" in done.stderr


def test_a_lock_file_above_the_project_does_not_count(project: Path) -> None:
    (project / "arcrun.lock").write_text("version = 1\n", "utf-8")
    inner = project / "inner"
    inner.mkdir()
    (inner / "arcrun.toml").write_text("", "utf-8")
    shutil.copy(project / "flow.yaml", inner)
    assert acr("lint", inner / "flow.yaml").exit_code == 0
    assert acr("lint", "flow.yaml").exit_code == 1
