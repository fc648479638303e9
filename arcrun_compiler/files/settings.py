"""The project file (`arcrun.toml`, or `[tool.arcrun]` of pyproject.toml) → settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project decides. Command-line options win over it."""

    name: str | None = None
    """The Worker's name."""
    namespace: str = "default"
    """The `:ns` of public routes."""
    define: dict[str, str] = field(default_factory=dict)
    """Values of placeholders."""
    components: tuple[Path, ...] = ()
    """Folders of the project's own components, searched before the built-in ones."""


class SettingsError(Exception):
    """The project file cannot be used; the message names the file, the key and what is allowed."""


def find(start: Path) -> Settings:
    """The settings of the nearest project file at or above `start`. Raises SettingsError."""
    for folder in (start, *start.parents):
        own = folder / "arcrun.toml"
        if own.is_file():
            return _read(own, folder, ())
        shared = folder / "pyproject.toml"
        if shared.is_file() and b"[tool.arcrun" in shared.read_bytes():
            return _read(shared, folder, ("tool", "arcrun"))
    return Settings(components=_own_components(start))


def _own_components(folder: Path) -> tuple[Path, ...]:
    own = folder / "components"
    return (own,) if own.is_dir() else ()


def _read(path: Path, folder: Path, table: tuple[str, ...]) -> Settings:
    import tomllib

    from pydantic import ValidationError

    try:
        data: Any = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    for key in table:
        data = data.get(key, {})
    try:
        document = _document().model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path}: `{key}`: {first['msg'].lower()}") from error
    own = tuple(folder / each for each in document.components) or _own_components(folder)
    return Settings(document.name, document.namespace or "default", document.define, own)


def _document() -> Any:
    """The shape of the file; pydantic is imported only where there is one."""
    from pydantic import BaseModel, ConfigDict, Field

    class Document(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        name: str | None = Field(None, pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        namespace: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]+$")
        define: dict[str, str] = Field(default_factory=dict)
        components: list[str] = Field(default_factory=list)

    return Document
