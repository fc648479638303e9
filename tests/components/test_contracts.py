"""Every shipped component keeps the promises of its contract."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcrun_compiler.contract import scenario
from arcrun_compiler.contract.cases import Case, read_tests
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.model import Contract
from arcrun_compiler.contract.read import read
from arcrun_compiler.contract.wasm import Interface, interface
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.probe.build import compile_all
from arcrun_compiler.probe.sandbox import Run

from .modules import IDS, run

LARGEST_MODULE = 40 * 1024
LARGER_MODULES = {"date_ops": 80 * 1024, "validate_json": 80 * 1024}
MEMORY_PAGES = 1024
FEWEST_CASES = 6

CASES = [
    pytest.param(component, case, id=f"{component}: {case.name}")
    for component in IDS
    for case in read_tests(COMPONENTS / component).cases
]
SCENARIOS = [
    pytest.param(component, each, id=f"{component}: {each.then}")
    for component in IDS
    for each in read_tests(COMPONENTS / component).scenarios
]


def contract_of(component: str) -> Contract:
    contract = Catalog().find(component)
    assert contract is not None
    return contract


def interface_of(component: str) -> Interface:
    found = interface((COMPONENTS / component / f"{component}.wasm").read_bytes())
    assert isinstance(found, Interface), found
    return found


def assert_fits(component: str, done: Run) -> None:
    assert done.error is None, done
    schema = contract_of(component).output_schema
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(done.result)]
    assert not errors, (done.result, errors)


@pytest.mark.parametrize("component", IDS)
def test_the_contract_has_no_flaw(component: str) -> None:
    reading = read(COMPONENTS / component)
    assert reading.flaws == ()
    assert reading.contract == contract_of(component), "what compiling reads is what the whole file says"


@pytest.mark.parametrize("component", IDS)
def test_tests_stand_behind_what_compiling_needs(component: str) -> None:
    keys = [
        line.split(":")[0]
        for line in (COMPONENTS / component / "component.contract.yaml").read_text("utf-8").splitlines()
        if line[:1].isalpha()
    ]
    assert keys[-3:] == ["cases", "gherkin_tests", "examples"]


@pytest.mark.parametrize("component", IDS)
def test_the_schemas_are_schemas_and_closed(component: str) -> None:
    contract = contract_of(component)
    for schema in (contract.input_schema, contract.output_schema):
        Draft202012Validator.check_schema(schema)
        open_places = [place for place, each in objects(schema) if "additionalProperties" not in each]
        assert open_places == []
    assert isinstance(contract.output_schema, dict)
    success, failure = contract.output_schema["oneOf"]
    assert success["properties"]["success"] == {"const": True}
    assert failure["properties"]["success"] == {"const": False}
    assert {"error", "error_code"} <= set(failure["required"])


def objects(schema: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of objects with named properties, with their places."""
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield place, schema
        for key, inner in schema.items():
            yield from objects(inner, f"{place}/{key}")
    elif isinstance(schema, list):
        for index, inner in enumerate(schema):
            yield from objects(inner, f"{place}/{index}")


@pytest.mark.parametrize("component", IDS)
def test_the_module_is_what_the_contract_says(component: str) -> None:
    module, contract = interface_of(component), contract_of(component)
    assert module.refused == ()
    assert module.is_command
    assert module.memory_pages == MEMORY_PAGES
    assert module.host_functions == tuple(sorted(contract.capabilities))
    assert module.is_deterministic == contract.deterministic
    assert contract.wasm is not None
    assert contract.wasm.stat().st_size <= LARGER_MODULES.get(component, LARGEST_MODULE)


@pytest.mark.parametrize("component", IDS)
def test_there_are_cases_and_scenarios_and_examples(component: str) -> None:
    tests = read_tests(COMPONENTS / component)
    assert len(tests.cases) >= FEWEST_CASES
    assert len({case.name for case in tests.cases}) == len(tests.cases)
    assert tests.scenarios
    assert {example.config["component"] for example in tests.examples} == {component}


@pytest.mark.parametrize(("component", "case"), CASES)
def test_case(component: str, case: Case) -> None:
    done = run(component, case.input, case.host)
    assert_fits(component, done)
    if case.output_schema is None:
        assert scenario.same(done.result, case.output), done.result
    else:
        errors = list(Draft202012Validator(case.output_schema).iter_errors(done.result))
        assert not errors, (done.result, errors)
    if case.calls is not None:
        assert scenario.same([[*call] for call in done.calls], [[*call] for call in case.calls]), done.calls
    fits = Draft202012Validator(contract_of(component).input_schema).is_valid(case.input)
    if done.result["success"]:
        assert fits, "an input that the component takes fits its schema"


@pytest.mark.parametrize(("component", "each"), SCENARIOS)
def test_scenario(component: str, each: Any) -> None:
    given = scenario.given(each.given)
    assert given is not None, "a scenario of ours is one that the machine reads"
    done = run(component, given.input)
    assert_fits(component, done)
    assert scenario.holds(each.then, done.result) is True, done.result


@pytest.mark.parametrize("component", IDS)
def test_a_property_of_the_wrong_type_fails_and_names_itself(component: str) -> None:
    contract = contract_of(component)
    assert isinstance(contract.input_schema, dict)
    case = next(each for each in read_tests(COMPONENTS / component).cases if works(component, each))
    validator = Draft202012Validator(contract.input_schema)
    for name in contract.input_schema["properties"]:
        for wrong in (None, True, -1.5, "\u0000", ["x", {}], {"x": [{}]}):
            given = {**case.input, name: wrong}
            done = run(component, given, case.host)
            assert_fits(component, done)
            if not validator.is_valid(given):
                assert done.result["success"] is False, (given, done.result)
                assert done.result["error_code"] == "COMPONENT_INPUT"
                assert name in done.result["error"]


def works(component: str, case: Case) -> bool:
    return bool(run(component, case.input, case.host).result["success"])


@pytest.mark.parametrize("component", IDS)
def test_a_required_property_is_required(component: str) -> None:
    contract = contract_of(component)
    assert isinstance(contract.input_schema, dict)
    case = next(each for each in read_tests(COMPONENTS / component).cases if works(component, each))
    for name in contract.input_schema.get("required", ()):
        given = {key: value for key, value in case.input.items() if key != name}
        done = run(component, given, case.host)
        assert_fits(component, done)
        assert done.result["success"] is False
        assert name in done.result["error"]


def test_the_sources_build_to_the_same_bytes(modules: Any) -> None:
    node = shutil.which("node")
    assert node is not None
    built = compile_all([COMPONENTS / component for component in IDS], [node], modules)
    for component, made in zip(IDS, built, strict=True):
        assert isinstance(made, bytes), made
        assert made == (COMPONENTS / component / f"{component}.wasm").read_bytes(), (
            f"{component}: build it again"
        )
