"""The shipped modules, each compiled once for a test session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.probe.sandbox import Run, Sandbox, load

IDS = Catalog().ids()


@cache
def sandbox(component: str) -> Sandbox:
    loaded = load((COMPONENTS / component / f"{component}.wasm").read_bytes())
    assert isinstance(loaded, Sandbox), loaded.error
    return loaded


def run(component: str, given: Any, host: Mapping[str, Any] | None = None) -> Run:
    """Runs a component with a value as its input."""
    return sandbox(component).run(json.dumps(given), host)
