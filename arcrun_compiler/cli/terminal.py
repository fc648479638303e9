"""How a command speaks to whoever called it. It imports little: not every command reads workflows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import click


def refuse(message: str) -> NoReturn:
    """Ends with exit code 2 and one sentence."""
    from ..text.width import visible

    click.echo("\n".join(visible(line) for line in f"acr: {message}".split("\n")), err=True)
    raise SystemExit(2)


def reason(error: OSError) -> str:
    """What the system says, without the path."""
    return (error.strerror or str(error)).lower()


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def from_here(path: Path) -> Path:
    """Relative to the working folder where it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def wants_color(stream: Any) -> bool:
    """https://no-color.org and FORCE_COLOR; else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream is not None and stream.isatty())


def columns(stream: Any, most: int) -> int:
    """How many columns a text may fill: those of a terminal, but no fewer than 40, else `most`."""
    try:
        seen = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError, AttributeError):
        return most  # closed, or none at all
    return max(40, min(seen, most)) if seen > 0 else most
