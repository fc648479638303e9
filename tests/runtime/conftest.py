"""The bundle of these tests, written once and served once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from runtime_bundle import bundle
from runtime_stage import SECRETS, Stage

from arcrun_compiler.runner.build import build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.mock import mock_internet
from arcrun_compiler.runner.workerd import serve


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    write(bundle(), folder)
    return folder


@pytest.fixture(scope="session")
def stage(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("built")
    built = build({"main": source}, folder)["main"]
    with mock_internet() as internet:
        workers = [
            Worker("main", built, SECRETS, internet.address),
            Worker("traced", built, SECRETS, internet.address, {"ARCRUN_TRACE": "1"}),
            Worker("bare", built, {}, internet.address),
        ]
        with serve(workers, folder, clock=True) as running:
            yield Stage(running, internet)
