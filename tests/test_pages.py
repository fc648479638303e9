"""Every rule has a page, and every example on it is true: what is said of it is what the compiler says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from arcrun_compiler.check import rules
from arcrun_compiler.check.rules import OFF_BY_DEFAULT, codes
from arcrun_compiler.check.suppress import ignores_of
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import (
    Input,
    check_parsed,
    check_project_file,
    judged,
    parse,
    project_of,
    with_collisions,
    with_recipes,
)
from arcrun_compiler.report.human import render
from arcrun_compiler.text.diagnostic import Code, Diagnostic
from arcrun_compiler.text.source import Source

FOLDER = Path(rules.__file__).parent
FENCE = re.compile(r"^```(\w+)(?: +(.*))?\n((?:(?!```).*\n)*)```$", re.MULTILINE)
SECTIONS = ["What it does", "Why it matters", "Example", "Use instead", "How to settle"]
OWN_WORDS = {"bad", "good", "compile"}
SHARED_IDS = {
    "ARC103": {"missing-branch", "missing-condition"},
    "ARC307": {"no-loop-list", "loop-not-a-list"},
    "ARC902": {"unused-ignore", "unknown-ignore"},
    "ARC407": {"probe-trap", "probe-timeout", "probe-memory"},
    "ARC603": {"cpu-limit", "memory-limit"},
}
"""Twins: one mistake in several shapes."""
NEEDS_A_MODULE = {
    "wasm-invalid",
    "wasm-import-refused",
    "contract-refuted",
    "case-failed",
    "probe-trap",
    "probe-timeout",
    "probe-memory",
    "not-locked",
    "cpu-limit",
    "memory-limit",
}
"""What they find cannot be written as text; their own tests show it."""


class Block(NamedTuple):
    """A fenced block; `words` is its info string behind the language."""

    language: str
    words: tuple[str, ...]
    text: str
    span: tuple[int, int]

    def option(self, name: str) -> str | None:
        return next(
            (word.removeprefix(f"{name}=") for word in self.words if word.startswith(f"{name}=")), None
        )


def page_of(code: Code) -> Path:
    return FOLDER / f"{code.slug.replace('-', '_')}.md"


def blocks_of(text: str) -> list[Block]:
    return [
        Block(match[1], tuple((match[2] or "").split()), match[3], (match.start(3), match.end(3)))
        for match in FENCE.finditer(text)
    ]


def examples(kind: str) -> list[object]:
    return list(_examples(kind))


def _examples(kind: str) -> Iterator[object]:
    for code in codes():
        blocks = blocks_of(page_of(code).read_text("utf-8")) if page_of(code).is_file() else []
        for number, block in enumerate(blocks):
            if kind in block.words:
                yield pytest.param(code, number, id=f"{code.slug}-{number}")


def findings(blocks: list[Block], number: int, folder: Path) -> tuple[Diagnostic, ...]:
    """What the compiler says of a block; `contract=ID` blocks above are components, TOML a project file."""
    block = blocks[number]
    if block.language == "toml":
        return check_project_file(Source("arcrun.toml", block.text))
    for each in blocks[:number]:
        if (component := each.option("contract")) is not None:
            (folder / component).mkdir(exist_ok=True)
            (folder / component / "component.contract.yaml").write_text(each.text, "utf-8")
    catalog = Catalog((folder, COMPONENTS))
    source = Source("example.yaml", block.text)
    catalog = with_recipes([Input(source, source.name)], catalog)
    parsed = [parse(source, catalog, {})]
    is_compile = "compile" in block.words
    if is_compile:
        parsed = with_collisions(parsed, catalog)
    also = frozenset((block.option("also") or "").split(",")) - {""}
    project = project_of(parsed, catalog, is_compile)
    found = check_parsed(parsed[0], project, also)
    if is_compile:
        return found
    source = parsed[0].source
    return judged(source, project, found, ignores_of(source, parsed[0].documents), also).findings


@pytest.mark.parametrize("code", codes(), ids=lambda code: code.slug)
def test_rule_has_its_page(code: Code) -> None:
    text = page_of(code).read_text("utf-8")
    assert text.startswith(f"# {code.id} {code.slug}\n")
    outside_blocks = FENCE.sub("", text)
    headings = re.findall(r"^## (.*)$", outside_blocks, re.MULTILINE)
    assert headings == [each for each in SECTIONS if each in headings], "sections, in this order"
    needed = set(SECTIONS) - ({"Example"} if code.slug in NEEDS_A_MODULE else set())
    assert needed <= set(headings)
    assert "``" not in re.sub(r"```|``.*?``", "", outside_blocks), "an empty quotation, or an open block"


@pytest.mark.parametrize("code", codes(), ids=lambda code: code.slug)
def test_page_has_both_kinds_of_example(code: Code) -> None:
    blocks = blocks_of(page_of(code).read_text("utf-8"))
    assert any("good" in block.words for block in blocks)
    assert code.slug in NEEDS_A_MODULE or any("bad" in block.words for block in blocks)
    for block in blocks:
        for word in block.words:
            assert word in OWN_WORDS or re.fullmatch(r"(also|contract)=[\w,-]+", word), word


def test_rules_are_known_by_one_slug_and_one_id() -> None:
    slugs = [code.slug for code in codes()]
    assert len(set(slugs)) == len(slugs)
    by_id: dict[str, set[str]] = {}
    for code in codes():
        by_id.setdefault(code.id, set()).add(code.slug)
        assert re.fullmatch(r"ARC\d{3}", code.id)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.slug)
    assert {id: shared for id, shared in by_id.items() if len(shared) > 1} == SHARED_IDS


def test_every_file_of_the_folder_is_a_rule() -> None:
    stems = {code.slug.replace("-", "_") for code in codes()}
    assert {path.stem for path in FOLDER.glob("*.py")} == stems | {"__init__"}
    assert {path.stem for path in FOLDER.glob("*.md")} == stems


@pytest.mark.parametrize(("code", "number"), examples("bad"))
def test_bad_example_gives_exactly_its_output(code: Code, number: int, update: bool, tmp_path: Path) -> None:
    page = page_of(code)
    text = page.read_text("utf-8")
    blocks = blocks_of(text)
    found = findings(blocks, number, tmp_path)
    assert code.slug in {finding.code.slug for finding in found}
    assert number + 1 < len(blocks), "a bad block is followed by its output"
    shown = blocks[number + 1]
    assert shown.language == "text"
    said = render(found)
    if update and said != shown.text:
        start, end = shown.span
        page.write_text(text[:start] + said + text[end:], "utf-8")
    else:
        assert said == shown.text


@pytest.mark.parametrize(("code", "number"), examples("good"))
def test_good_example_gives_nothing(code: Code, number: int, tmp_path: Path) -> None:
    blocks = blocks_of(page_of(code).read_text("utf-8"))
    found = findings(blocks, number, tmp_path)
    assert render(found) == ""


def test_what_is_off_by_default_is_silent_unless_asked(tmp_path: Path) -> None:
    for code in codes():
        if code.slug not in OFF_BY_DEFAULT:
            continue
        blocks = blocks_of(page_of(code).read_text("utf-8"))
        for number, block in enumerate(blocks):
            if "bad" in block.words:
                blocks[number] = block._replace(words=("bad",))
                silent = findings(blocks, number, tmp_path)
                assert code.slug not in {finding.code.slug for finding in silent}
