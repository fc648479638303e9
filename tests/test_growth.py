"""Four times as much costs about four times as much: nothing in the linter is quadratic in a file."""

import gc
import time

import pytest
from harness.growing import GROWING
from harness.hostile import CATALOG

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.pipeline import Input, lint_sources
from arcrun_compiler.syntax import yaml

FACTOR = 4
MOST = 9.0
"""Four is linear, sixteen quadratic."""
NOISE = 0.03
"""Seconds that a measurement can be off, and that come with any first time."""


def seconds(text: str) -> float:
    source, problems = yaml.read_bytes("it.yaml", text.encode())
    gc.collect()
    start = time.process_time()
    lint_sources([Input(source, "it.yaml", problems)], CATALOG, {}, Selection())
    return time.process_time() - start


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_size(name: str) -> None:
    size, make = GROWING[name]
    ratio = MOST + 1
    for attempt in range(3):  # what else the machine does can only add to a measurement
        small, large = (make(size * factor + attempt) for factor in (1, FACTOR))
        seconds(make(size // 2 + attempt))
        ratio = min(ratio, seconds(large) / (seconds(small) + NOISE))
        if ratio < MOST:
            return
    assert ratio < MOST
