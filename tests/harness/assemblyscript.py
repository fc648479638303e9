"""Turns sources of components that only tests have into modules."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from arcrun_compiler.probe.build import compile_all
from arcrun_compiler.runner.errors import ToolMissing
from arcrun_compiler.runner.toolchain import find_node, install


def build_modules(folders: Sequence[Path]) -> list[bytes]:
    """The module of each folder's `main.ts`.

    Without npm or a network the test that asks fails in CI, and is skipped on a person's machine.
    """
    try:
        modules, node = install("build"), find_node().node
    except ToolMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"AssemblyScript cannot be installed: {error}")
    made = []
    for each in compile_all(folders, node, modules):
        assert isinstance(each, bytes), each
        made.append(each)
    return made
