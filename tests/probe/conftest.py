"""What the tests of the probe share: modules that lie, built once, and a cache of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from arcrun_compiler.probe.build import compile_all
from arcrun_compiler.runner.errors import ToolMissing
from arcrun_compiler.runner.toolchain import find_node, install

LIARS = Path(__file__).parent / "liars"


@pytest.fixture(scope="session")
def liars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of components whose contracts are wrong, with their modules.

    Without npm or a network the test fails in CI, and is skipped on a person's machine.
    """
    try:
        modules, node = install("build"), find_node().node
    except ToolMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"AssemblyScript cannot be installed: {error}")
    folder = tmp_path_factory.mktemp("project") / "components"
    shutil.copytree(LIARS, folder)
    folders = [each.parent for each in sorted(folder.glob("*/main.ts"))]
    for place, made in zip(folders, compile_all(folders, node, modules), strict=True):
        assert isinstance(made, bytes), made
        (place / f"{place.name}.wasm").write_bytes(made)
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
