"""What `acr lint` remembers between runs: never wrong, whatever happened meanwhile."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from harness.command import BAD, GOOD, Acr, acr_in

from arcrun_compiler.files.shipped import COMPONENTS

CALLER = """\
name: caller
description: d
flow: ['input >> PIPE >> set', 'set >> CALLS_SUBFLOW >> leaf']
config: {set: {component: set, values: {n: 1}}}
"""

LEAF = """\
name: leaf
description: d
flow: ['input >> PIPE >> set']
config: {set: {component: set, values: {n: 1}}}
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def acr(tmp_path: Path, cache: Path) -> Acr:
    """In a folder of enough workflows for memory to be worth its while."""
    (tmp_path / "flows").mkdir()
    run = acr_in(tmp_path / "flows")
    (tmp_path / "flows" / "bad.yaml").unlink()
    (tmp_path / "flows" / "leaf.yaml").write_text(LEAF)
    for number in range(20):
        text = GOOD.replace("name: double", f"name: n{number}")
        (tmp_path / "flows" / f"{number}.yaml").write_text(text)
    return lambda *arguments, **more: run(*arguments, **{"ARCRUN_CACHE": str(cache), **more})


def told(acr: Acr, *arguments: str) -> list[str]:
    """Said by a run, which a run without memory confirms."""
    done = acr("lint", "-f", "concise", *arguments)
    anew = acr("lint", "-f", "concise", "--no-cache", *arguments)
    assert (done.stdout, done.returncode) == (anew.stdout, anew.returncode)
    return [line.split(" ")[2] for line in done.stdout.splitlines()]


def entries(cache: Path) -> list[Path]:
    return sorted((cache / "lint").glob("*")) if (cache / "lint").is_dir() else []


def test_every_change_is_seen(acr: Acr, tmp_path: Path, cache: Path) -> None:
    flows = tmp_path / "flows"
    assert told(acr) == []
    assert len(entries(cache)) == 1
    (flows / "7.yaml").write_text(BAD)
    assert told(acr) == ["ARC102"]
    assert told(acr, "--ignore", "ARC102") == []
    assert told(acr) == ["ARC102"]
    (flows / "7.yaml").write_text(CALLER)
    assert told(acr) == []
    (flows / "leaf.yaml").write_text(LEAF.replace("name: leaf", "name: twig"))
    assert told(acr) == ["ARC115"]
    (flows / "arcrun.toml").write_text("lint.ignore = ['ARC115']\n")
    assert told(acr) == []
    (flows / "arcrun.toml").unlink()
    (flows / "9.yaml").rename(flows / "x.yaml")
    assert told(acr) == ["ARC115"]
    assert len(entries(cache)) == 1


def test_components_and_placeholders_are_seen(acr: Acr, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    (flows / "own.yaml").write_text("name: own\ndescription: __WHAT__\nflow: ['input >> PIPE >> mine']\n")
    assert told(acr) == ["ARC006", "ARC401"]
    assert told(acr, "-D", "WHAT=it") == ["ARC401"]
    (flows / "components" / "mine").mkdir(parents=True)
    contract = flows / "components" / "mine" / "component.contract.yaml"
    contract.write_text("canonical_id: mine\n")
    assert told(acr, "-D", "WHAT=it") == ["ARC402"]
    shutil.rmtree(contract.parent)
    shutil.copytree(COMPONENTS / "set", contract.parent)
    (contract.parent / "set.wasm").rename(contract.parent / "mine.wasm")
    contract.write_text(
        contract.read_text("utf-8").replace("canonical_id: set", "canonical_id: mine"), "utf-8"
    )
    assert told(acr, "-D", "WHAT=it") == []


def test_neighbours_of_named_files_are_seen(acr: Acr, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    (flows / "7.yaml").write_text(CALLER)
    named = [f"{number}.yaml" for number in range(20)]
    assert told(acr, *named) == []
    (flows / "leaf.yaml").unlink()
    assert told(acr, *named) == ["ARC115"]


def test_what_is_remembered_is_used(acr: Acr, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "flows" / "7.yaml").write_text(BAD)
    acr("lint")
    (entry,) = entries(cache)
    _, stamp, body = entry.read_bytes().split(b"\n", 2)
    body = body.replace(b"`ON_FAILURE` is no relation", b"remembered")
    checksum = hashlib.blake2b(body, digest_size=16).hexdigest().encode()
    entry.write_bytes(b"\n".join((checksum, stamp, body)))
    assert "remembered" in acr("lint").stdout
    assert "remembered" not in acr("lint", "--no-cache").stdout


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:-20], id="cut off"),
        pytest.param(lambda data: data.replace(b"no relation", b"no relatoin"), id="a byte turned"),
        pytest.param(lambda data: b"\xff" * 100, id="noise"),
        pytest.param(lambda data: _signed(data, b"[" * 100_000), id="deep"),
        pytest.param(lambda data: _signed(data, b"[1, 2]"), id="no object"),
        pytest.param(lambda data: _signed(data, b'{"a": 1, "b": [[], 1, 2, 3, 4]}'), id="of another shape"),
    ],
)
def test_a_damaged_memory_is_none(acr: Acr, tmp_path: Path, cache: Path, spoil: object) -> None:
    assert callable(spoil)
    (tmp_path / "flows" / "7.yaml").write_text(BAD)
    acr("lint")
    (entry,) = entries(cache)
    entry.write_bytes(spoil(entry.read_bytes()))
    assert told(acr) == ["ARC102"]


def _signed(data: bytes, body: bytes) -> bytes:
    stamp = data.split(b"\n", 2)[1]
    return b"\n".join((hashlib.blake2b(body, digest_size=16).hexdigest().encode(), stamp, body))


def test_without_a_cache_folder_it_is_done_without(acr: Acr, tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file")
    assert told(acr) == []
    assert acr("lint", ARCRUN_CACHE="/proc/nowhere").returncode == 0


def test_few_files_leave_no_trace(acr: Acr, cache: Path) -> None:
    acr("lint", "good.yaml")
    acr("lint", "--no-cache")
    assert entries(cache) == []


def test_old_memories_make_room(acr: Acr, cache: Path) -> None:
    (cache / "lint").mkdir(parents=True)
    for number in range(80):
        (cache / "lint" / f"{number}.json").write_text("{}")
    acr("lint")
    assert len(entries(cache)) == 64


def test_fixes_are_remembered_as_what_they_made(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows" / "7.yaml").write_text(BAD)
    assert told(acr) == ["ARC102"]
    assert acr("lint", "--fix").returncode == 0
    assert told(acr) == []
    assert json.loads(acr("lint", "-f", "json").stdout)["findings"] == []
