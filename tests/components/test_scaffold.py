"""`acr component new`, `build` and `test`: what was just begun builds, and passes its own tests."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arcrun_compiler.cli.commands.component import command
from arcrun_compiler.contract.cases import read_tests
from arcrun_compiler.contract.read import read
from arcrun_compiler.contract.wasm import Interface, interface
from arcrun_compiler.probe import build as builder
from arcrun_compiler.probe.cell import Cell
from arcrun_compiler.probe.examine import examine

Acr = Callable[..., Result]


@pytest.fixture
def acr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Acr:
    """Runs `acr component …` in an empty project."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(command, arguments)


def told(result: Result, code: int, *said: str) -> None:
    assert result.exit_code == code, result.output
    for each in said:
        assert each in result.output, result.output


def test_what_is_new_builds_and_passes_its_own_tests(acr: Acr, tmp_path: Path, modules: Path) -> None:
    told(acr("new", "greet"), 0, "components/greet/main.ts", "next: acr component build components/greet")
    told(acr("test"), 1, "components/greet: it is not built: acr component build components/greet")
    told(acr("build"), 0, "components/greet/greet.wasm")
    told(acr("test"), 0, "ok           case a name", "4 ok, 1 not checked")
    told(acr("list"), 0, "greet             Greets a person by name")

    folder = tmp_path / "components" / "greet"
    reading = read(folder)
    assert reading.contract is not None, reading.flaws
    module = (folder / "greet.wasm").read_bytes()
    with Cell() as cell:
        evidence = examine(module, reading.contract, read_tests(folder), cell)
    assert (evidence.problem, evidence.findings) == (None, ())
    assert evidence.deterministic
    assert reading.contract.deterministic


def test_paths_are_read_from_inside_too(
    acr: Acr, tmp_path: Path, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acr("new", "greet")
    monkeypatch.chdir(tmp_path / "components" / "greet")
    told(acr("build", "."), 0, "greet.wasm")
    told(acr("test", "."), 0, "4 ok")
    told(acr("test", "../greet"), 0, "4 ok")


def test_a_folder_of_the_project_file_is_used(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "arcrun.toml").write_text('components = ["parts"]\n', "utf-8")
    told(acr("new", "greet"), 0, "parts/greet/main.ts")


def test_the_library_is_found_beside_ones_own(acr: Acr, tmp_path: Path, modules: Path) -> None:
    """`../lib/` is the shipped library; files of the project's own `lib` stand before it."""
    acr("new", "greet")
    own = tmp_path / "components" / "lib" / "polite.ts"
    own.parent.mkdir()
    own.write_text("export function polite(name: string): string {\n  return 'dear ' + name;\n}\n", "utf-8")
    source = tmp_path / "components" / "greet" / "main.ts"
    text = source.read_text("utf-8").replace('"Hello, " + name + "!"', '"Hello, " + polite(name) + "!"')
    source.write_text('import { polite } from "../lib/polite";\n' + text, "utf-8")
    told(acr("build", "components/greet"), 0)
    result = acr("test", "components/greet")
    told(result, 1, "WRONG        case a name: it answers", "dear 小明", "3 ok, 1 WRONG, 1 not checked")


def test_what_the_compiler_says_is_told(acr: Acr, tmp_path: Path, modules: Path) -> None:
    acr("new", "greet")
    (tmp_path / "components" / "greet" / "main.ts").write_text("let a: string = 1;\n", "utf-8")
    told(acr("build"), 1, "components/greet: ", "Type 'i32' is not assignable to type")
    assert not (tmp_path / "components" / "greet" / "greet.wasm").exists()


def test_an_output_that_the_contract_does_not_know_is_wrong(acr: Acr, tmp_path: Path, modules: Path) -> None:
    acr("new", "greet")
    source = tmp_path / "components" / "greet" / "main.ts"
    source.write_text(source.read_text("utf-8").replace('"greeting"', '"salute"'), "utf-8")
    acr("build")
    told(acr("test"), 1, "WRONG        the output is not what `output_schema` says: ", "salute")


def test_a_contract_with_flaws_is_told_with_their_places(acr: Acr, tmp_path: Path) -> None:
    acr("new", "greet")
    contract = tmp_path / "components" / "greet" / "component.contract.yaml"
    contract.write_text(contract.read_text("utf-8").replace("category: data", "category: magic"), "utf-8")
    told(acr("test"), 1, "components/greet: 3:11: `category`")


@pytest.mark.parametrize("name", ["Greet", "1st", "a-b", "../a", "", "a" * 101, "lib", "code"])
def test_names_that_no_component_can_have(acr: Acr, name: str, tmp_path: Path) -> None:
    told(acr("new", name), 2, "cannot be a component's name")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(acr: Acr, tmp_path: Path) -> None:
    acr("new", "greet")
    before = (tmp_path / "components" / "greet" / "main.ts").read_bytes()
    told(acr("new", "greet", "--lang", "tinygo"), 2, "`components/greet` is there already")
    assert (tmp_path / "components" / "greet" / "main.ts").read_bytes() == before
    assert not (tmp_path / "components" / "greet" / "main.go").exists()


@pytest.mark.parametrize("verb", ["build", "test"])
def test_without_components_the_command_says_so(acr: Acr, verb: str, tmp_path: Path) -> None:
    told(acr(verb), 2, "there is no component here")
    told(acr(verb, str(tmp_path)), 2, "holds no ")


# ── TinyGo ──


def pretend(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `tinygo` on PATH that is this shell script."""
    place = tmp_path / "bin" / "tinygo"
    place.parent.mkdir()
    place.write_text(f"#!/bin/sh\n{script}", "utf-8")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{place.parent}{os.pathsep}{os.environ['PATH']}")


def test_a_missing_tinygo_is_told_with_how_to_get_it(acr: Acr, monkeypatch: pytest.MonkeyPatch) -> None:
    acr("new", "greet", "--lang", "tinygo")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    told(acr("build"), 1, f"components/greet: {builder.NO_TINYGO}")


def test_tinygo_builds_what_is_written_in_go(
    acr: Acr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(acr("new", "greet", "--lang", "tinygo"), 0, "components/greet/main.go")
    script = 'echo "$@" > "$RECORD"; for last; do :; done; test -f "$last" || exit 3\nprintf module > "$5"\n'
    pretend(tmp_path, script, monkeypatch)
    monkeypatch.setenv("RECORD", str(tmp_path / "record"))
    told(acr("build"), 0, "components/greet/greet.wasm")
    assert (tmp_path / "components" / "greet" / "greet.wasm").read_bytes() == b"module"
    arguments = (tmp_path / "record").read_text().split()
    assert arguments[:4] == ["build", "-target=wasi", "-no-debug", "-o"]
    assert arguments[5:] == ["main.go"]


def test_what_tinygo_says_is_told(acr: Acr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acr("new", "greet", "--lang", "tinygo")
    pretend(tmp_path, "echo 'main.go:3: undefined: x' >&2; exit 1\n", monkeypatch)
    told(acr("build"), 1, "components/greet: main.go:3: undefined: x")
    assert not (tmp_path / "components" / "greet" / "greet.wasm").exists()


def test_both_languages_are_built_together(
    acr: Acr, tmp_path: Path, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acr("new", "first")
    acr("new", "second", "--lang", "tinygo")
    pretend(tmp_path, 'printf module > "$5"\n', monkeypatch)
    told(acr("build"), 0, "components/first/first.wasm", "components/second/second.wasm")
    made = interface((tmp_path / "components" / "first" / "first.wasm").read_bytes())
    assert isinstance(made, Interface)
    assert made.refused == ()


def test_go_has_a_contract_that_says_what_go_is(acr: Acr, tmp_path: Path) -> None:
    acr("new", "say_hello", "--lang", "tinygo")
    reading = read(tmp_path / "components" / "say_hello")
    assert reading.contract is not None, reading.flaws
    assert (reading.contract.display_name, reading.contract.deterministic) == ("Say hello", False)
