"""A name and a language → a new component's folder, which builds and passes its own tests."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ..contract.model import CONTRACT_FILE
from ..files.shipped import TEMPLATES

Language = Literal["as", "tinygo"]

_SOURCES: dict[Language, str] = {"as": "main.ts", "tinygo": "main.go"}


def scaffold(folder: Path, language: Language) -> tuple[Path, ...]:
    """Writes a contract with cases and a source into a folder that is not there yet, named by the id.

    Raises FileExistsError when it is there, and OSError when it cannot be written.
    """
    folder.mkdir(parents=True)
    filled = {
        "__ID__": folder.name,
        "__TITLE__": folder.name.replace("_", " ").capitalize(),
        # Go's runtime asks for the clock and for chance, whatever the program does.
        "__DETERMINISTIC__": "true" if language == "as" else "false",
    }
    written = []
    for name in (CONTRACT_FILE, _SOURCES[language]):
        text = (TEMPLATES / "component" / name).read_text("utf-8")
        for placeholder, value in filled.items():
            text = text.replace(placeholder, value)
        (folder / name).write_text(text, "utf-8", newline="\n")
        written.append(folder / name)
    return tuple(written)
