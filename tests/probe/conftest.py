"""What the tests of the probe share: modules that lie, built once, and a cache of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness.assemblyscript import build_modules

LIARS = Path(__file__).parent / "liars"


@pytest.fixture(scope="session")
def liars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of components whose contracts are wrong, with their modules."""
    folder = tmp_path_factory.mktemp("project") / "components"
    shutil.copytree(LIARS, folder)
    folders = [each.parent for each in sorted(folder.glob("*/main.ts"))]
    for place, made in zip(folders, build_modules(folders), strict=True):
        (place / f"{place.name}.wasm").write_bytes(made)
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
