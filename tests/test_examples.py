"""Every workflow of examples/: it compiles without a finding, runs in workerd, gives what it should."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from harness.compiling import compile_case

from arcrun_compiler.runner.mock import Internet, Script, mock_internet, read_script
from arcrun_compiler.runner.run import KEY_HEADER, credential_secrets, serve_bundle
from arcrun_compiler.runner.workerd import Running

FOLDER = Path(__file__).parent.parent / "examples"
EXAMPLES = sorted(each.stem for each in FOLDER.glob("*.yaml") if not each.stem.endswith(".mock"))
RUN_KEYS = {"shows", "input", "status", "output", "contains", "calls", "mock"}
LANE = "bundle"
KEY = "the-key-of-the-examples"


class Stage(NamedTuple):
    """All examples in one Worker, and the internet that its requests reach."""

    running: Running
    internet: Internet


def read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def data(name: str) -> Any:
    return yaml.safe_load(read(name))


def workflow_sources() -> dict[str, str]:
    return {f"{name}.yaml": read(f"{name}.yaml") for name in EXAMPLES}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    compiled = compile_case(workflow_sources(), "worker")
    assert compiled.bundle is not None, compiled.told()
    key = base64.b64encode(bytes(32)).decode()
    secrets = {
        "ARCRUN_API_KEY": KEY,
        "ENCRYPTION_KEY": key,
        **credential_secrets(data("demo.credentials.json")),
    }
    with (
        mock_internet() as internet,
        serve_bundle(compiled.bundle, secrets=secrets, proxy=internet.address) as running,
    ):
        yield Stage(running, internet)


def expected_runs(name: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = json.loads(read(f"{name}.expect.json"))
    return runs


def script_of(name: str, run: Mapping[str, Any]) -> Script:
    mock = FOLDER / f"{name}.mock.yaml"
    answers = data(mock.name) if mock.exists() else {}
    return read_script({**answers, **run.get("mock", {})})


def test_there_are_examples_and_nothing_beside_them() -> None:
    kinds = (".yaml", ".mock.yaml", ".expect.json")
    known = {f"{name}{kind}" for name in EXAMPLES for kind in kinds} | {"demo.credentials.json"}
    assert len(EXAMPLES) >= 6
    assert {each.name for each in FOLDER.iterdir()} <= known


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_says_what_it_shows_and_how_to_run_it(name: str) -> None:
    head, text = [], read(f"{name}.yaml")
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        head.append(line)
    assert len(head) >= 3
    assert f"acr run examples/{name}.yaml" in "\n".join(head)
    assert "description:" in text


def test_they_compile_without_a_finding() -> None:
    compiled = compile_case(workflow_sources(), "worker")
    assert compiled.findings == (), compiled.told()


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_gives_what_it_should(stage: Stage, name: str) -> None:
    workflow = next(yaml.safe_load_all(read(f"{name}.yaml")))["name"]
    runs = expected_runs(name)
    assert runs
    for run in runs:
        assert run.keys() <= RUN_KEYS
        scene = stage.internet.play(LANE, script_of(name, run))
        answer = stage.running.ask(
            LANE,
            "POST",
            f"/webhooks/named/{workflow}/query",
            headers={KEY_HEADER: KEY, "Content-Type": "application/json"},
            body=json.dumps(run["input"]).encode(),
        )
        body = json.loads(answer.body)
        assert answer.status == run.get("status", 200), f"{run['shows']}: {body}"
        if "output" in run:
            assert body == run["output"], run["shows"]
        else:
            assert {key: body.get(key) for key in run["contains"]} == run["contains"], run["shows"]
        asked = [call.key for call in scene.calls]
        assert all(call.expected for call in scene.calls), f"{run['shows']}: {asked}"
        if "calls" in run:
            # Items of a loop may run at once: their requests have no order among themselves.
            assert sorted(asked) == sorted(run["calls"]), run["shows"]
        told = answer.body.decode() + "\n".join(stage.running.log)
        assert "that-opens-nothing" not in told, "a credential can be read"
