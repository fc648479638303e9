"""Messages between the compiler and its child process: a JSON head and blobs of bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple

_LARGEST_HEAD = 64 * 1024 * 1024
_LARGEST_BLOB = 128 * 1024 * 1024


class Frame(NamedTuple):
    head: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


class BrokenFrameError(Exception):
    """The other side has gone, or says what no frame is."""


def write(stream: BinaryIO, head: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Sends a frame. Raises OSError when nobody reads any more."""
    text = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(struct.pack(">I", len(text)) + text)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read(stream: BinaryIO) -> Frame:
    """Receives a frame. Raises BrokenFrameError: the other side may be taken over by a module."""
    try:
        (length,) = struct.unpack(">I", _exactly(stream, 4))
        head = json.loads(_exactly(stream, min(length, _LARGEST_HEAD)))
        sizes = head.pop("blobs")
        if not all(isinstance(size, int) and 0 <= size <= _LARGEST_BLOB for size in sizes):
            raise BrokenFrameError
        return Frame(head, tuple(_exactly(stream, size) for size in sizes))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BrokenFrameError from error


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise BrokenFrameError
    return data
