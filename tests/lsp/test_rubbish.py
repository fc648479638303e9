"""Memory is freed while nobody types."""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from test_server import chain

from arcrun_compiler.lsp import rubbish
from arcrun_compiler.lsp.diagnostics import diagnostics
from arcrun_compiler.lsp.session import Session


@pytest.fixture
def generations() -> Iterator[list[int]]:
    """What was collected since the test began: which generation, run by run."""
    before, found = gc.get_threshold(), []

    def note(phase: str, info: dict[str, Any]) -> None:
        if phase == "start":
            found.append(info["generation"])

    rubbish.settle()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.set_threshold(*before)
    gc.unfreeze()


def test_a_check_of_a_hundred_nodes_collects_nothing(generations: list[int]) -> None:
    session = Session()
    session.put("untitled:it", 1, chain(100))
    assert diagnostics(session.analysis("untitled:it")) == []
    assert generations == []


def test_one_collection_follows_the_last_of_many_checks(
    generations: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rubbish, "_SECONDS", 0.05)

    async def typing() -> None:
        collector = rubbish.Collector()
        for _ in range(20):
            collector.soon()
            await asyncio.sleep(0)
        assert generations == []
        await asyncio.sleep(0.3)

    asyncio.run(typing())
    assert generations == [2]
