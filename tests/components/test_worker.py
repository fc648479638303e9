"""What a shipped component answers in an emitted Worker is what it answers in the sandbox, case by case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from arcrun_compiler.contract import scenario
from arcrun_compiler.contract.cases import Case, read_tests
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.run import KEY_HEADER, new_key, serve_bundle
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

from .modules import IDS, run

TRIGGERS = frozenset(("cron",))
"""Their parameters are constants of the workflow."""
LONGEST_WAIT_MS = 500
EXACT_INTEGERS = 2**53
"""A Worker's own numbers are doubles; how larger integers pass through is told in cases of behaviour."""

ALONE = [
    component
    for component in IDS
    if (contract := Catalog().find(component)) and not contract.capabilities and component not in TRIGGERS
]
"""Components that need nothing of the host: the others are asked in cases of behaviour, with an internet."""


def can_be_asked(case: Case, alone: Any) -> bool:
    waits = alone["data"].get("waited_ms", 0) if isinstance(alone.get("data"), dict) else 0
    return "now" not in (case.host or {}) and waits <= LONGEST_WAIT_MS and is_exact([case.input, alone])


def is_exact(value: Any) -> bool:
    if isinstance(value, (list, dict)):
        return all(map(is_exact, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, (int, float)) or abs(value) < EXACT_INTEGERS


def workflow_of(component: str) -> str:
    """A component gets its parameters from the payload's `given`; one that takes the context, the payload."""
    contract = Catalog().find(component)
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    properties = () if contract.x_context else contract.input_schema["properties"]
    config: dict[str, Any] = {name: f"{{{{input.given.{name}}}}}" for name in properties}
    return json.dumps(
        {
            "name": component,
            "description": "hands its payload to a component",
            "flow": ["input >> ON_SUCCESS >> it"],
            "config": {"it": {"component": component, "policy": {"on_error": "continue"}, **config}},
            "output": "{{it}}",
        }
    )


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[[str, Any], Any]]:
    """Asks a component in a Worker that has all of them: what it answers to an input."""
    sources = []
    for component in ALONE:
        source, problems = yaml.read_bytes(f"{component}.yaml", workflow_of(component).encode())
        sources.append(Input(source, f"{component}.yaml", problems))
    compiled = compile_sources(sources, Catalog(), {}, Settings(None, "tests"))
    assert compiled.bundle is not None, [each.message for each in compiled.diagnostics]
    key = new_key()
    with serve_bundle(dict(compiled.bundle), secrets={"ARCRUN_API_KEY": key}) as running:

        def answer(component: str, payload: Any) -> Any:
            path = f"/webhooks/named/{component}/query"
            headers = {KEY_HEADER: key, "Content-Type": "application/json"}
            body = json.dumps(payload).encode()
            return json.loads(
                running.ask("bundle", "POST", path, headers=headers, body=body, timeout=60).body
            )

        yield answer


@pytest.mark.parametrize("component", ALONE)
def test_every_case_has_the_same_result_in_a_worker(ask: Callable[[str, Any], Any], component: str) -> None:
    contract = Catalog().find(component)
    assert contract is not None
    asked = 0
    for case in read_tests(COMPONENTS / component).cases:
        alone = run(component, case.input, case.host).result
        if not can_be_asked(case, alone):
            continue
        answer = ask(component, case.input if contract.x_context else {"given": case.input})
        result = {name: value for name, value in answer.items() if name != "node"}
        assert scenario.same(result, alone), (case.name, answer, alone)
        asked += 1
    assert asked > 0
