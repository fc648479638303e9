"""Workflows that something has happened to, byte by byte: findings in bounded time, never an exception."""

import random
import time
from collections.abc import Callable

import pytest
from harness.hostile import judge
from harness.mutants.make import EXAMPLES

EACH = 12
"""Broken files of an example."""
MOST_SECONDS = 20.0

TEXTS = {
    path.stem: path.read_bytes()
    for path in sorted(EXAMPLES.glob("*.yaml"))
    if not path.name.endswith(".mock.yaml")
}
PIECES = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\t", b"\r", b"\n", b"---\n",
    b"{{", b"}}", b"&a ", b"*a", b"<<: ", b"!!binary ", b">> ", b"'", b'"', b"[", b"]", b"{", b"}", b": ",
    b"- ", b"|\n", b"? ", b"IF(", b"FOREACH ", b"${X}", b"__X__", b"\\", b"%", b"@", b"`",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d",
)  # fmt: skip

Break = Callable[[bytes, random.Random], bytes]


def bit(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def cut_off(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 200) :]


def repeated(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    end = start + rng.randrange(1, 200)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]


def put_in(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(PIECES) * rng.choice((1, 1, 1, 300)) + data[at:]


def spliced(data: bytes, rng: random.Random) -> bytes:
    other = TEXTS[rng.choice(sorted(TEXTS))]
    start, at = rng.randrange(len(other)), rng.randrange(len(data))
    return data[:at] + other[start : start + rng.randrange(1, 400)] + data[at:]


def lines_swapped(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = (rng.randrange(len(lines)) for _ in range(2))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def moved(data: bytes, rng: random.Random) -> bytes:
    """A line is indented more, or less."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = lines[at].lstrip() if rng.random() < 0.5 else b" " * rng.randrange(1, 9) + lines[at]
    return b"\n".join(lines)


BREAKS: tuple[Break, ...] = (bit, cut_off, cut_out, repeated, put_in, spliced, lines_swapped, moved)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: each.__name__)
def test_an_example_with_something_happened_to_it(name: str, broken: Break) -> None:
    rng = random.Random(f"{name} {broken.__name__}")
    start = time.process_time()
    for _ in range(EACH):
        data = broken(TEXTS[name], rng)
        if rng.random() < 0.3:
            data = rng.choice(BREAKS)(data or b"\n", rng)
        judge(data)
    assert time.process_time() - start < MOST_SECONDS
