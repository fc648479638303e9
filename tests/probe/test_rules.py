"""Compiling runs a project's own components and tells what is wrong with them, at the node that uses them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from arcrun_compiler.contract import lock as locks
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import check_parsed, parse, project_of
from arcrun_compiler.text.diagnostic import Diagnostic, Severity
from arcrun_compiler.text.source import Source

from .wat import module, printing, start

CONTRACT = """\
canonical_id: mine
display_name: Mine
category: logic
version: 1.0.0
description: does something
input_schema: {type: object, properties: {a: {type: integer}}, additionalProperties: false}
"""
USING = """\
name: use
description: uses one component
flow:
  - "input >> ON_SUCCESS >> one"
config:
  one: {component: COMPONENT}
"""


def told(
    folder: Path, component: str, is_compile: bool = True, lock: locks.Lock | None = None
) -> tuple[Diagnostic, ...]:
    catalog = Catalog((folder, COMPONENTS), lock)
    parsed = [parse(Source("use.yaml", USING.replace("COMPONENT", component)), catalog, {})]
    found = check_parsed(parsed[0], project_of(parsed, catalog, is_compile))
    return tuple(each for each in found if each.code.id.startswith("ARC4"))


def slugs(findings: Sequence[Diagnostic]) -> set[str]:
    return {each.code.slug for each in findings}


def own(folder: Path, content: bytes) -> Path:
    (folder / "mine").mkdir()
    (folder / "mine" / "component.contract.yaml").write_text(CONTRACT, "utf-8")
    (folder / "mine" / "mine.wasm").write_bytes(content)
    return folder


def test_a_lying_contract_is_told_when_compiling(liars: Path) -> None:
    found = told(liars, "calc")
    assert slugs(found) == {"contract-refuted", "case-failed", "probe-trap"}
    assert {each.span for each in found} == {found[0].span}
    power = next(each for each in found if "operation: power" in each.message)
    assert power.message.startswith(
        "component `calc`: `operation: power` is listed, and the module refuses it"
    )
    assert power.notes[0] == 'input: {"operation":"power","a":2}'
    assert power.help is not None
    assert power.help.endswith("`acr probe calc` shows all that was found")
    assert power.severity is Severity.ERROR


def test_linting_runs_nothing(liars: Path) -> None:
    assert told(liars, "calc", is_compile=False) == ()


def test_a_sound_component_of_the_project_is_fine(tmp_path: Path) -> None:
    shutil.copytree(COMPONENTS / "wait", tmp_path / "wait")
    assert told(tmp_path, "wait") == ()


@pytest.mark.parametrize(
    ("content", "slug", "words"),
    [
        pytest.param(start("unreachable"), "probe-trap", "`unreachable` instruction", id="a trap"),
        pytest.param(start("nop"), "probe-trap", "gave no output", id="nothing"),
        pytest.param(printing("oops"), "probe-trap", "output that is not JSON", id="no JSON"),
        pytest.param(start("(loop (br 0))"), "probe-timeout", "more than 2 s", id="an endless loop"),
        pytest.param(
            start("nop", memory='(memory (export "memory") 2000)'),
            "probe-memory",
            "exceeds memory limits",
            id="too much memory",
        ),
        pytest.param(
            start("(drop (memory.grow (i32.const 900))) unreachable"),
            "probe-memory",
            "beyond what it is given",
            id="memory that grows",
        ),
    ],
)
def test_what_breaks_is_told_by_its_kind(tmp_path: Path, content: bytes, slug: str, words: str) -> None:
    found = told(own(tmp_path, content), "mine")
    assert slug in slugs(found)
    assert any(words in each.message for each in found if each.code.slug == slug), found


def test_a_module_that_cannot_be_compiled_is_told(tmp_path: Path) -> None:
    content = start("(drop (i32.add (i32.const 1) (i32.const 2)))")
    addition = content.rindex(b"\x6a")
    (found,) = told(own(tmp_path, content[:addition] + b"\x7c" + content[addition + 1 :]), "mine")
    assert found.code.slug == "probe-trap"
    assert "the module cannot run: the module is invalid" in found.message


# ── the platform's limits ──────────────────────────────────────────────────────────────────────

SPIN = """(local $i i64)
  (local.set $i (i64.const %d))
  (loop (br_if 0 (i64.ne (local.tee $i (i64.sub (local.get $i) (i64.const 1))) (i64.const 0))))"""
LOOPING = """\
name: use
description: uses one component for each item
flow:
  - "input >> ON_SUCCESS >> list >> FOREACH x IN list.data.xs >> one"
config:
  list: {component: set, values: {xs: LIST}, policy: {concurrency: WIDTH}}
  one: {component: mine}
"""


def answering(more: str, memory: str = '(memory (export "memory") 1)') -> bytes:
    """A module that does more before it answers `{}`."""
    return module(
        f"""(data (i32.const 64) "{{}}")
        (func (export "_start") {more}
          (i32.store (i32.const 0) (i32.const 64))
          (i32.store (i32.const 4) (i32.const 2))
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))""",
        memory=memory,
    )


def limits_told(folder: Path, text: str) -> dict[str, str]:
    catalog = Catalog((folder, COMPONENTS))
    parsed = [parse(Source("use.yaml", text), catalog, {})]
    found = check_parsed(parsed[0], project_of(parsed, catalog, is_compile=True))
    return {each.code.slug: each.message for each in found if each.code.id == "ARC603"}


def test_processor_time_is_estimated_from_the_probe(tmp_path: Path) -> None:
    own(tmp_path, answering(SPIN % 2_000_000))
    assert limits_told(tmp_path, USING.replace("COMPONENT", "mine")) == {}
    said = limits_told(tmp_path, LOOPING.replace("LIST", str([1] * 1000)).replace("WIDTH", "1"))
    assert said.keys() == {"cpu-limit"}
    assert said["cpu-limit"].startswith("the components of `use` take about ")


@pytest.mark.parametrize(("width", "is_told"), [(4, False), (16, True)])
def test_memory_is_held_by_each_item_that_runs_at_once(tmp_path: Path, width: int, is_told: bool) -> None:
    own(tmp_path, answering("", memory='(memory (export "memory") 160)'))
    said = limits_told(tmp_path, LOOPING.replace("LIST", "[1]").replace("WIDTH", str(width)))
    assert said == (
        {"memory-limit": "`one` runs 16 times at once, with 10 MiB each: 160 MiB"} if is_told else {}
    )


# ── the lock file ──────────────────────────────────────────────────────────────────────────────


def lock_of(folder: Path, *ids: str, strict: bool = False) -> locks.Lock:
    catalog = Catalog((folder, COMPONENTS))
    contracts = [found for id in ids if (found := catalog.find(id)) is not None]
    path = folder / "arcrun.lock"
    path.write_text(locks.text_of(contracts), "utf-8")
    return locks.read(path)._replace(is_strict=strict)


def test_what_is_pinned_is_fine(tmp_path: Path) -> None:
    own(tmp_path, printing("{}"))
    assert told(tmp_path, "mine", False, lock_of(tmp_path, "mine")) == ()


@pytest.mark.parametrize(("strict", "severity"), [(False, Severity.WARNING), (True, Severity.ERROR)])
def test_what_differs_is_told(tmp_path: Path, strict: bool, severity: Severity) -> None:
    own(tmp_path, printing("{}"))
    lock = lock_of(tmp_path, "mine", strict=strict)
    (tmp_path / "mine" / "mine.wasm").write_bytes(printing("[]"))
    contract = tmp_path / "mine" / "component.contract.yaml"
    contract.write_text(CONTRACT.replace("1.0.0", "1.1.0"), "utf-8")
    (found,) = told(tmp_path, "mine", False, lock)
    assert (found.code.id, found.severity) == ("ARC408", severity)
    assert found.message == "component `mine` is not the one that is pinned in `arcrun.lock`"
    assert found.notes[0] == "its version is 1.1.0, and 1.0.0 is pinned"
    assert [note.split(" has")[0] for note in found.notes[1:]] == ["its module", "its contract"]


def test_what_is_not_pinned_is_told(tmp_path: Path) -> None:
    own(tmp_path, printing("{}"))
    (found,) = told(tmp_path, "set", False, lock_of(tmp_path, "mine"))
    assert found.message == "component `set` is not in `arcrun.lock`"


def test_without_a_lock_file_nothing_is_told(tmp_path: Path) -> None:
    assert told(own(tmp_path, printing("{}")), "mine", False) == ()
