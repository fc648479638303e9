"""Looks at many files in several processes. What they find is kept, as an earlier run would have kept it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..check.facts import Demands
from ..check.kept import Kept
from ..check.linted import Input
from ..check.selection import Selection
from ..contract.catalog import Catalog
from ..pipeline import look_at, unknown
from .progress import counted

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_FEWEST = 32
"""New files that are worth a process."""

Entry = tuple[str, Kept]
"""What is kept of a file, behind its key."""


def look_at_all(
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Mapping[str, str],
    selection: Selection,
    neighbours: Sequence[Path],
    kept: Mapping[str, Kept],
    demands: Demands,
) -> dict[str, Kept]:
    """What is to be kept of the files of which nothing is; nothing where one process does as well.

    The processes are forked, so that each has the files already. What one of them does not come to is left
    out: the caller looks for it as ever.
    """
    new = unknown(inputs, catalog, kept)
    processes = min(len(new) // _FEWEST, _processors())
    if processes < 2:
        return {}
    parts = [
        look_at(new[number::processes], inputs, catalog, defines, selection, neighbours, demands)
        for number in range(processes)
    ]
    return dict(counted(_in_processes(parts), len(new), "read"))


def _processors() -> int:
    """Those that this process may use; one where a process is not forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _in_processes(parts: Sequence[Iterable[Entry]]) -> Iterator[Entry]:
    """The entries of all parts as they come; each part is gone through in a process of its own."""
    from multiprocessing import get_context
    from multiprocessing.connection import wait

    forked = get_context("fork")
    waiting: list[Connection] = []
    for part in parts:
        receiver, sender = forked.Pipe(duplex=False)
        waiting.append(receiver)
        forked.Process(target=_send, args=(sender, part, waiting), daemon=True).start()
        sender.close()
    while waiting:
        ready = wait(waiting)
        for receiver in [each for each in waiting if each in ready]:
            try:
                yield receiver.recv()
            except EOFError:
                waiting.remove(receiver)


def _send(sender: Connection, part: Iterable[Entry], receivers: Sequence[Connection]) -> None:
    """What goes wrong is left to the caller's process, which tells it when it comes to the same file.

    The receiving ends are closed here, so that sending fails once the caller is gone.
    """
    for each in receivers:
        each.close()
    try:
        for entry in part:
            sender.send(entry)
    except (Exception, KeyboardInterrupt):
        return
