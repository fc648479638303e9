"""What the rules say of a text, for tables of tests."""

from typing import NamedTuple

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import check_parsed, parse, project_of, with_collisions
from arcrun_compiler.text.diagnostic import Diagnostic
from arcrun_compiler.text.source import Source

CATALOG = Catalog()
HEAD = "name: w\ndescription: d\n"
SET = "{component: set, values: {n: 1}}"


class Told(NamedTuple):
    """A finding by its slug and the text that it points at."""

    slug: str
    at: str


def findings(
    text: str, *, also: str = "", compiling: bool = False, defines: dict[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """All findings; `also` is a slug that is off by default."""
    parsed = [parse(Source("w.yaml", text), CATALOG, defines or {})]
    if compiling:
        parsed = with_collisions(parsed, CATALOG)
    return check_parsed(parsed[0], project_of(parsed, CATALOG, compiling), frozenset((also,)) - {""})


def told(text: str, **how: str) -> set[Told]:
    """What is said of a text, without rules that only inform."""
    return {Told(each.code.slug, at(each)) for each in findings(text, also=how.get("also", ""))}


def at(finding: Diagnostic) -> str:
    return finding.source.text[finding.span.start : finding.span.end]


def flow(*edges: str, config: str = "", **nodes: str) -> str:
    """A workflow of these edges; nodes `a` to `e` are `set` unless said otherwise."""
    used = {name: SET for name in "abcde" if any(_names(edge, name) for edge in edges)} | nodes
    rows = "".join(f"  {name}: {written}\n" for name, written in used.items() if written)
    listed = "".join(f"  - {edge}\n" for edge in edges)
    return f"{HEAD}flow:\n{listed}" + (f"config:\n{rows}{config}" if rows or config else "")


def _names(edge: str, name: str) -> bool:
    return name in edge.replace(",", " ").replace("}", " ").replace("(", " ").replace(")", " ").split()
