"""Grammars are loaded from saved tables, and a cache that fails is done without."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcrun_compiler.syntax import grammar
from arcrun_compiler.syntax.grammar import STARTS, Stop, read


class Trees:
    """A builder with no methods: Lark's own trees."""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    grammar._parser.cache_clear()
    yield
    grammar._parser.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def is_read() -> bool:
    return str(read("condition", "condition", "a > 3", Trees).data) == "compare"


@pytest.mark.parametrize("name", sorted(STARTS))
def test_saved_tables_read_as_built_ones(name: str, folder: Path) -> None:
    samples = {
        "triplet": "a >> FOREACH b IN c >> d",
        "cypher": "(a)-->(b)",
        "template": "{{a.b}}",
        "condition": "a > 3",
    }
    built = [read(name, start, samples[name], Trees) for start in STARTS[name]]
    (saved,) = folder.iterdir()
    written = saved.read_bytes()
    grammar._parser.cache_clear()
    assert [read(name, start, samples[name], Trees) for start in STARTS[name]] == built
    assert saved.read_bytes() == written


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda old: b"", id="empty"),
        pytest.param(lambda old: old[: len(old) // 2], id="cut"),
        pytest.param(lambda old: old.replace(b"compare", b"c0mpare"), id="changed"),
        pytest.param(lambda old: b"\xff\xfe" * 100, id="another file"),
    ],
)
def test_damaged_tables_are_built_anew(damage: object, folder: Path) -> None:
    assert callable(damage)
    assert is_read()
    (saved,) = folder.iterdir()
    saved.write_bytes(damage(saved.read_bytes()))
    grammar._parser.cache_clear()
    assert is_read()
    checksum, _, body = saved.read_bytes().partition(b"\n")
    assert checksum == hashlib.sha256(body).hexdigest().encode()


def test_tables_of_the_right_sum_and_the_wrong_content_are_built_anew(folder: Path) -> None:
    assert is_read()
    (saved,) = folder.iterdir()
    for body in (b"[]", b"{}", b'{"data": {}, "memo": {}}', b'{"data": 1, "memo": {"0": {}}}'):
        saved.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        grammar._parser.cache_clear()
        assert is_read()


def test_a_cache_that_is_no_folder_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path / "file"))
    assert is_read()
    assert (tmp_path / "file").read_text("utf-8") == "x"


def test_no_home_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("ARCRUN_CACHE", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert is_read()


def test_a_stop_says_what_could_stand_there() -> None:
    stop = read("condition", "condition", "a > ", Trees)
    assert isinstance(stop, Stop)
    assert stop.at == 4
    assert "ROOT" in stop.expected
    assert "COMPARE" not in stop.expected
