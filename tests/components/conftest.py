"""What the tests of components share: a compiler for their sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from arcrun_compiler.runner.errors import ToolMissing
from arcrun_compiler.runner.toolchain import install


@pytest.fixture(scope="session")
def modules() -> Path:
    """A `node_modules` with AssemblyScript. Without npm or a network the test fails in CI, and is skipped
    on a person's machine.
    """
    try:
        return install("build")
    except ToolMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"AssemblyScript cannot be installed: {error}")
