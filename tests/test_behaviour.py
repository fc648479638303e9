"""Every case of tests/cases/behaviour, compiled for every target and run in workerd."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from harness.case import Case, load
from harness.compiling import Compiled, compile_case
from harness.expect import Seen, compile_mismatches, mismatches
from harness.stage import Stage, stage
from yaml import YAMLError

from arcrun_compiler.runner.mock import Call

TARGETS = ("worker",)
CASES = {path.stem: path for path in sorted((Path(__file__).parent / "cases" / "behaviour").glob("*.yaml"))}
GROUP = 30
"""How many cases share a workerd: fewer starts, but not all of them in memory at once."""


class Staged(NamedTuple):
    """A group of cases that has been compiled, and the process that runs those that could be."""

    compiled: Mapping[str, Compiled]
    stage: Stage | None


class Theatre:
    """Stages the group that a test needs; the groups come one after the other, so one is open at a time."""

    def __init__(self, wanted: Mapping[str, tuple[str, ...]], folder: Path) -> None:
        self._wanted = wanted
        self._folder = folder
        self._open = ExitStack()
        self._key: tuple[str, int] | None = None
        self._staged = Staged({}, None)

    def staged(self, target: str, name: str) -> Staged:
        names = self._wanted[target]
        key = (target, names.index(name) // GROUP)
        if key != self._key:
            self.close()
            self._key = key
            self._staged = self._set_up(target, names[key[1] * GROUP : (key[1] + 1) * GROUP])
        return self._staged

    def close(self) -> None:
        self._open.close()

    def _set_up(self, target: str, names: tuple[str, ...]) -> Staged:
        folder = self._folder / f"{target}-{names[0]}"
        folder.mkdir()
        cases = {}
        for name in names:
            with suppress(ValueError, YAMLError):  # its own test says so
                cases[name] = load(CASES[name])
        compiled = {name: compile_case(case.files, target, trace=case.traces) for name, case in cases.items()}
        runnable = []
        for name, case in cases.items():
            bundle = compiled[name].bundle
            if case.runs and bundle is not None:
                runnable.append((case, bundle))
        running = self._open.enter_context(stage(runnable, folder)) if runnable else None
        return Staged(compiled, running)


@pytest.fixture(scope="session")
def theatre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    wanted: dict[str, list[str]] = {}
    for item in request.session.items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if "name" in parameters and "target" in parameters:
            wanted.setdefault(parameters["target"], []).append(parameters["name"])
    theatre = Theatre(
        {target: tuple(names) for target, names in wanted.items()}, tmp_path_factory.mktemp("behaviour")
    )
    yield theatre
    theatre.close()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", CASES)
def test_case(theatre: Theatre, target: str, name: str) -> None:
    case = load(CASES[name])
    staged = theatre.staged(target, name)
    compiled = staged.compiled[name]
    if case.compile is not None:
        _report(case, compile_mismatches(case.compile, compiled), compiled)
    if not case.runs:
        return
    if compiled.bundle is None:
        _report(case, ["it does not compile"], compiled)
    assert staged.stage is not None
    if name in staged.stage.broken:
        _report(case, [f"its bundle does not build: {staged.stage.broken[name]}"], compiled)
    for run in case.runs:
        seen, printed = staged.stage.run(case, run)
        found = mismatches(run.expect, seen)
        secrets = run.asked.get("credentials", {}).values()
        told = "\n".join([seen.text, *printed])
        found += [f"the secret {secret!r} can be read" for secret in secrets if str(secret) in told]
        _report(case, [f"run {run.number}: {each}" for each in found], compiled, *printed)


def _report(case: Case, found: list[str], compiled: Compiled, *printed: str) -> None:
    if found:
        lines = [f"{case.name}: {case.what}", *(f"- {each}" for each in found), compiled.told(), *printed]
        pytest.fail("\n".join(line for line in lines if line), pytrace=False)


def _seen(**what: Any) -> Seen:
    nothing = Seen(200, "", None, {}, (), (), None)
    return nothing._replace(**what)


@pytest.mark.parametrize(
    ("expect", "seen"),
    [
        pytest.param({"status": 200}, _seen(status=500), id="another status"),
        pytest.param({"output": 1}, _seen(body=True), id="true is not 1"),
        pytest.param({"output": {"a": 1}}, _seen(body={"a": 1, "b": 2}), id="output is the whole body"),
        pytest.param({"contains": {"a": {"b": 1}}}, _seen(body={"a": {}}), id="a key is missing"),
        pytest.param({"contains": {"a": [1]}}, _seen(body={"a": [1, 2]}), id="lists are equal or not"),
        pytest.param({"matching": {"error": "x"}}, _seen(body={"error": "y"}), id="no match"),
        pytest.param({"lacks": ["token"]}, _seen(text="a token"), id="a text that must not be there"),
        pytest.param(
            {"calls": []}, _seen(calls=(Call("GET", "https://a.test/", {}, b"", True),)), id="one call"
        ),
        pytest.param(
            {"status": 200}, _seen(calls=(Call("GET", "u", {}, b"", False),)), id="nobody scripted it"
        ),
        pytest.param(
            {"trace": [{"node": "b"}, {"node": "a"}]}, _seen(trace=({"node": "a"}, {"node": "b"})), id="order"
        ),
        pytest.param({"answer_headers": {"X": None}}, _seen(headers={"x": "1"}), id="a header too many"),
    ],
)
def test_what_does_not_hold_is_told(expect: dict[str, Any], seen: Seen) -> None:
    assert mismatches(expect, seen)


def test_what_holds_is_not_told() -> None:
    call = Call("POST", "https://a.test/", {"x": "1"}, b'{"n": 1}', True)
    seen = _seen(body={"a": 1, "b": [True]}, calls=(call,), trace=({"node": "a", "ok": True},))
    expect = {
        "status": 200,
        "output": {"a": 1.0, "b": [True]},
        "contains": {"a": 1},
        "calls": ["POST https://a.test/"],
        "bodies": [{"n": 1}],
        "headers": [{"X": "*", "Y": None}],
        "trace": [{"node": "a"}],
    }
    assert mismatches(expect, seen) == []


def test_a_key_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "typo.yaml"
    path.write_text("what: x\nworkflows: []\nruns:\n- {expct: {}, expect: {status: 200}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expct"):
        load(path)
