"""Several processes find what one finds, whichever file they come to, and whatever becomes of them."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping

import pytest
from harness.mutants.make import mutants
from harness.mutants.reading import CATALOG

from arcrun_compiler.check.facts import NO_DEMANDS
from arcrun_compiler.check.kept import Kept
from arcrun_compiler.check.linted import Input, Linted
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.cli import parallel
from arcrun_compiler.pipeline import lint
from arcrun_compiler.text.source import Source

SET = "{component: set, values: {a: 1}}"
FLOW = "flow: [input >> ON_SUCCESS >> a]\nconfig:\n  a: " + SET + "\n"
CALL = "  b: {component: trigger_workflow, workflow_name: NAME, input: {}}\n"


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("processes are forked")
    monkeypatch.setattr(parallel, "_processors", lambda: 3)
    monkeypatch.setattr(parallel, "_FEWEST", 2)


def inputs(texts: Mapping[str, str]) -> list[Input]:
    return [Input(Source(name, text), name) for name, text in texts.items()]


def looked_at(given: list[Input], kept: Mapping[str, Kept]) -> dict[str, Kept]:
    return parallel.look_at_all(given, CATALOG, {}, Selection(), (), kept, NO_DEMANDS)


def told(linted: Linted) -> list[tuple[str, str, int, str]]:
    return [(each.source.name, each.code.slug, each.span.start, each.message) for each in linted.findings]


@pytest.mark.usefixtures("processes")
def test_processes_find_what_one_finds() -> None:
    given = inputs({f"{at}.yaml": each.text for at, each in enumerate(mutants(7, 60))})
    kept = looked_at(given, {})
    assert len(kept) == len(given)
    one = lint(given, CATALOG, {}, Selection())
    several = lint(given, CATALOG, {}, Selection(), (), kept)
    assert told(one) == told(several)
    assert len(told(one)) > 50
    assert several.kept is not None
    assert all(several.kept[key] is kept[key] for key in kept)


@pytest.mark.usefixtures("processes")
def test_only_what_is_new_is_looked_at() -> None:
    texts = {f"{at}.yaml": f"name: n{at}\ndescription: d\n{FLOW}" for at in range(12)}
    kept = looked_at(inputs(texts), {})
    assert looked_at(inputs(texts), kept) == {}
    changed = {name: text + "# new\n" if name < "5" else text for name, text in texts.items()}
    assert len(looked_at(inputs(changed), kept)) == sum(name < "5" for name in texts)


@pytest.mark.usefixtures("processes")
def test_a_process_that_dies_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    look_at = parallel.look_at

    def dying(part: list[int], *given: object) -> Iterator[tuple[str, Kept]]:
        for number, entry in enumerate(look_at(part, *given)):  # type: ignore[arg-type]
            if number == 2 and 1 in part:
                os._exit(9)
            if number == 3 and 2 in part:
                raise RuntimeError
            yield entry

    monkeypatch.setattr(parallel, "look_at", dying)
    given = inputs({f"{at}.yaml": each.text for at, each in enumerate(mutants(7, 30))})
    kept = looked_at(given, {})
    assert len(kept) == 10 + 2 + 3
    assert told(lint(given, CATALOG, {}, Selection(), (), kept)) == told(
        lint(given, CATALOG, {}, Selection())
    )


def test_a_process_stops_when_nobody_listens_any_more() -> None:
    """As when the caller is killed: what is left would otherwise wait for it for ever."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    entries = iter([("key", Kept((), {}, None, (), ()))] * 1000)
    parallel._send(sender, entries, [receiver])
    assert len(list(entries)) > 900


# ── workflows that are called from another file ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "name", "defines"),
    [
        ("welcome", "welcome", {}),
        ('"wel\\x63ome"', "welcome", {}),
        ('"wel\\\n  come"', "welcome", {}),
        ("__ENV__", "welcome", {"ENV": "welcome"}),
        ("${ENV}come", "welcome", {"ENV": "wel"}),
        ("'歡迎'", "歡迎", {}),
        ("a b", "a b", {}),
        ("a\n  b", "a b", {}),
    ],
)
def test_a_called_workflow_is_found_however_its_name_is_written(
    written: str, name: str, defines: dict[str, str]
) -> None:
    call = CALL.replace("NAME", name)
    texts = {
        "caller.yaml": f"name: caller\ndescription: d\n{FLOW.replace('a]', 'a >> ON_SUCCESS >> b]')}{call}",
        "called.yaml": f"name: {written}\ndescription: d\n{FLOW}",
    }
    found = lint(inputs(texts), CATALOG, defines, Selection())
    assert not [each.message for each in found.findings if each.code.slug == "unknown-workflow"]
    del texts["called.yaml"]
    found = lint(inputs(texts), CATALOG, defines, Selection())
    assert [each.code.slug for each in found.findings] == ["unknown-workflow"]


def test_of_two_workflows_with_one_name_the_first_counts() -> None:
    """The second wants a parameter, which the call would lack."""
    call = CALL.replace("NAME", "welcome")
    wants = "inputs: {who: {type: string, required: true}}\n"
    texts = {
        "0.yaml": f"name: caller\ndescription: d\n{FLOW.replace('a]', 'a >> ON_SUCCESS >> b]')}{call}",
        "1.yaml": f"name: welcome\ndescription: d\n{FLOW}",
        "2.yaml": f"name: welcome\ndescription: d\n{wants}{FLOW}",
    }
    slugs = {each.code.slug for each in lint(inputs(texts), CATALOG, {}, Selection()).findings}
    swapped = {**texts, "1.yaml": texts["2.yaml"], "2.yaml": texts["1.yaml"]}
    others = {each.code.slug for each in lint(inputs(swapped), CATALOG, {}, Selection()).findings}
    assert others - slugs
