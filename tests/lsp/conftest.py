"""A server for each module, in a workspace of its own."""

from collections.abc import Iterator

import pytest
from client import Editor


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    made = Editor(tmp_path_factory.mktemp("workspace"))
    yield made
    assert made.close() == 0
    assert made.logged() == []
