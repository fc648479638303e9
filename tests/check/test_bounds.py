"""Where an analysis looks at so much and no more: what is said of the rest."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.compiling import compile_case
from told import HEAD, SET, findings, flow

from arcrun_compiler.check.pauses import MOST_PAUSES
from arcrun_compiler.ir.choices import MOST_WAYS
from arcrun_compiler.ir.cost import MOST_CALLS
from arcrun_compiler.ir.reach import MOST_LEGS
from arcrun_compiler.syntax.placeholder import fill
from arcrun_compiler.syntax.template import MOST_HOLES
from arcrun_compiler.text.diagnostic import Diagnostic

GET = "{component: http_request, url: 'https://a.test/x'}"


def only(text: str, slug: str, also: str = "") -> list[Diagnostic]:
    return [each for each in findings(text, also=also) if each.code.slug == slug]


# ── requests ───────────────────────────────────────────────────────────────────────────────────


def calling(calls: int, config: str) -> str:
    """A workflow that calls another one so often."""
    called = f"---\nname: v\ndescription: d\nflow: [input >> PIPE >> a]\nconfig: {{a: {config}}}\n"
    edges = ", ".join(f"n{each} >> CALLS_SUBFLOW >> v" for each in range(calls))
    nodes = ", ".join(f"n{each}: {SET}" for each in range(calls))
    return f"{HEAD}flow: [{edges}]\nconfig: {{{nodes}}}\n{called}"


def test_as_many_calls_as_are_counted() -> None:
    assert only(calling(MOST_CALLS, SET), "subrequest-limit") == []
    (found,) = only(calling(MOST_CALLS, GET), "subrequest-limit")
    assert found.message == f"a run of `w` can make {MOST_CALLS} requests"
    assert len(found.notes) == 2


def test_calls_that_are_not_counted_are_told() -> None:
    (found,) = only(calling(MOST_CALLS + 1, SET), "subrequest-limit")
    assert (found.severity.value, found.message) == (
        "info",
        "the requests of a run of `w` are not all counted: it calls too many workflows",
    )
    (found,) = only(calling(MOST_CALLS + 1, GET), "subrequest-limit")
    assert found.message == f"a run of `w` can make {MOST_CALLS} requests"
    assert found.notes[1] == f"requests at most: `{MOST_CALLS} + …`"
    assert found.notes[2].startswith(f"{MOST_CALLS} calls of workflows are counted")


# ── what has certainly run ─────────────────────────────────────────────────────────────────────


def meeting(ways: int) -> str:
    """Conditions that each lead to `x` and to `b`, which reads `x`."""
    conditions = [(f"n{way}", f"input >> IF(n == {way}) >> n{way}") for way in range(ways)]
    edges = [
        edge for name, edge in conditions for edge in (edge, f"{name} >> PIPE >> x", f"{name} >> PIPE >> b")
    ]
    config = "".join(f"  {name}: {SET}\n" for name, _ in conditions)
    text = "{component: set, values: {n: 'x {{x.data.n}}'}}"
    return flow(*edges, config=config, x=SET, b=text)


def test_ways_that_are_compared() -> None:
    assert only(meeting(MOST_WAYS), "maybe-missing") == []


def test_ways_that_are_too_many_to_compare_are_told() -> None:
    (found,) = only(meeting(MOST_WAYS + 1), "maybe-missing")
    assert (
        found.notes[-1]
        == f"more than {MOST_WAYS} ways lead to `x`, too many to compare: it may be there still"
    )


def reading(legs: int) -> str:
    """A node that reads the two sides of a choice, and others that may not have run."""
    choices = [f"input >> IF(n == {leg}) >> n{leg}" for leg in range(legs - 2)]
    edges = [
        "input >> PIPE >> a",
        "a >> ON_SUCCESS >> c",
        "a >> ON_FAIL >> d",
        "input >> PIPE >> b",
        *choices,
    ]
    names = ["c", "d", *(f"n{leg}" for leg in range(legs - 2))]
    values = ", ".join(f"{name}: '{{{{{name}.data.n}}}}'" for name in names)
    config = "".join(f"  {name}: {SET}\n" for name in names[2:])
    return flow(
        *edges[:3], *choices, edges[3], config=config, a=GET, b=f"{{component: set, values: {{{values}}}}}"
    )


def test_legs_that_are_looked_at_together() -> None:
    assert only(reading(MOST_LEGS), "maybe-missing") == []


def test_legs_that_are_looked_at_alone_are_told() -> None:
    found = only(reading(MOST_LEGS + 1), "maybe-missing")
    assert len(found) == MOST_LEGS + 1
    assert all(each.notes[-1].startswith(f"more than {MOST_LEGS} nodes are read here") for each in found)


# ── pauses ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("more", [0, 1])
def test_pauses_that_are_not_compared_are_told(more: int) -> None:
    names = [f"n{each}" for each in range(MOST_PAUSES + more)]
    edges = [f"input >> PIPE >> {name}" for name in names]
    config = "".join(f"  {name}: {{component: wait, seconds: 1}}\n" for name in names)
    (found,) = only(flow(*edges, config=config), "needs-durable")
    is_told = "which of the pauses exclude each other is not known: they are too many" in found.notes
    assert is_told is bool(more)


# ── lists in messages ──────────────────────────────────────────────────────────────────────────


def test_effects_that_are_not_named_are_counted() -> None:
    posts = dict.fromkeys("bcdef", "{component: http_request, method: POST, url: 'https://a.test/x'}")
    chain = " >> ON_SUCCESS >> ".join(("input", "a", *posts))
    found = only(flow(chain, a=GET, **posts), "unhandled-failure", also="unhandled-failure")
    assert "after which `b`, `c` and `d` and 2 more would not run" in found[0].message


# ── placeholders ───────────────────────────────────────────────────────────────────────────────


def test_what_would_break_a_hole_is_not_put_behind_the_holes_that_are_looked_at() -> None:
    text = "{{a}}" * MOST_HOLES + "{{b ?? '__V__'}} {{c.__V__}}"
    assert fill(text, {"V": "x"}, code=False).text.endswith("{{b ?? 'x'}} {{c.x}}")
    assert [each.name for each in fill(text, {"V": "}} {{d"}, code=False).missing] == ["V"]


# ── what is written into a bundle ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("more", [0, 1])
def test_the_formula_of_a_bundle_says_that_it_is_not_whole(more: int) -> None:
    compiled = compile_case({"w.yaml": calling(MOST_CALLS + more, GET)}, "worker")
    assert compiled.bundle is not None
    manifest = json.loads(compiled.bundle["bundle.json"])
    (cost,) = (each["cost"] for each in manifest["workflows"] if each["name"] == "w")
    assert cost["subrequests"] == f"{MOST_CALLS}" + " + …" * more


# ── the table ──────────────────────────────────────────────────────────────────────────────────

ROOT = Path(__file__).parents[2]
FLOORS = ("ir", "check", "contract", "syntax")
CONSTANT = re.compile(r"^(_?(?:MOST|MAX|DEEPEST|LONGEST)_?\w*) = ", re.MULTILINE)
IN_MESSAGES = frozenset(
    (
        "check/misfits._LONGEST_KNOWN",
        "check/probed._MOST_SHOWN",
        "check/words.MOST_LISTED",
        "contract/document._MOST_SHOWN",
        "contract/types/words._MOST_LISTED",
        "contract/types/words._MOST_NAMES",
        "syntax/hints.MOST_LISTED",
    )
)
"""Lengths of texts and lists, and of what is remembered: they bound no analysis."""


def rows() -> Iterator[tuple[str, str]]:
    """The bounds in ARCHITECTURE.md with the figures beside them, in order."""
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Bounds")[2].partition("## ")[0]
    for line in table.splitlines():
        if line.startswith("| `"):
            _, names, figures, _, _ = line.split("|", 4)
            module = ""
            numbers = [each.replace(",", "") for each in re.findall(r"\d[\d,]*", figures)]
            for name, figure in zip(re.findall(r"`([^`]+)`", names), numbers, strict=True):
                module = name.rpartition(".")[0] or module
                yield f"{module}.{name.rpartition('.')[2]}", figure


@pytest.mark.parametrize(("name", "figure"), list(rows()))
def test_the_papers_say_what_a_bound_is(name: str, figure: str) -> None:
    module, _, constant = name.rpartition(".")
    found = importlib.import_module(f"arcrun_compiler.{module.replace('/', '.')}")
    assert str(getattr(found, constant)) == figure


def test_every_bound_is_in_the_papers() -> None:
    package = ROOT / "arcrun_compiler"
    files = [
        path for floor in FLOORS for path in (package / floor).rglob("*.py") if path.parent.name != "rules"
    ]
    found = {
        f"{path.relative_to(package).with_suffix('').as_posix()}.{name}"
        for path in files
        for name in CONSTANT.findall(path.read_text("utf-8"))
    }
    assert found - IN_MESSAGES - {name for name, _ in rows()} == set()
