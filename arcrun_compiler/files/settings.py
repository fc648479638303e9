"""The project file (`arcrun.toml`, or `[tool.arcrun]` of pyproject.toml) → settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from .globs import Globs


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The table `lint`. Rules are ids, beginnings of ids, or slugs; whether they exist is not looked at."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
    fail_on: Literal["error", "warning", "info"] | None = None
    baseline: Path | None = None


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
    recipes: tuple[Path, ...] = ()
    """Folders of the project's own recipes, searched before the built-in ones."""
    users: Literal["kv"] | None = None
    """Where callers' keys are, beside the Worker's own: `kv` is the namespace USERS_KV."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may read answers, as browsers send them; `*` is any."""
    credentials: Literal["kv"] | None = None
    """Where credentials are, beside the Worker's secrets: `kv` is the namespace CREDENTIALS_KV."""
    plan: Literal["free", "paid"] = "free"
    """The platform's plan, whose limits checks hold workflows against."""
    compatibility_date: str | None = None
    """The day of the platform's behaviour; whether there is such a day is not looked at."""
    exclude: Globs | None = None
    """Files that are not read when a folder is named."""
    lint: LintSettings = LintSettings()
    file: Path | None = None
    """The project file that says so."""


class SettingsError(Exception):
    """The project file cannot be used; the message names the file, the key and what is allowed."""


def find(start: Path) -> Settings:
    """The settings of the nearest project file at or above `start`. Raises SettingsError."""
    for folder in (start, *start.parents):
        own = folder / "arcrun.toml"
        if own.is_file():
            return _read(own, folder, ()) or Settings()
        shared = folder / "pyproject.toml"
        if shared.is_file() and b"arcrun" in _bytes(shared):
            settings = _read(shared, folder, ("tool", "arcrun"))
            if settings is not None:
                return settings
    return Settings(components=_own(start, "components"), recipes=_own(start, "recipes"))


def project_folder(start: Path) -> Path:
    """The folder of the nearest project file at or above `start`; `start` where there is none."""
    for folder in (start, *start.parents):
        shared = folder / "pyproject.toml"
        if (folder / "arcrun.toml").is_file() or (shared.is_file() and b"[tool.arcrun" in _bytes(shared)):
            return folder
    return start


def _own(folder: Path, name: str) -> tuple[Path, ...]:
    own = folder / name
    return (own,) if own.is_dir() else ()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from error


def _read(path: Path, folder: Path, table: tuple[str, ...]) -> Settings | None:
    """The settings in a table of the file; None when there is no such table."""
    import tomllib

    try:
        data: Any = tomllib.loads(_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"`{path}` is not TOML: {_first_line(error)}") from error
    for key in table:
        data = data.get(key) if isinstance(data, dict) else None
    if data is None:
        return None
    if not isinstance(data, dict):
        raise SettingsError(f"`{path}`: `{'.'.join(table)}` is no table")
    document = _checked(path, data)
    components = tuple(folder / each for each in document.components)
    recipes = tuple(folder / each for each in document.recipes)
    exclude = Globs(folder, tuple(document.exclude)) if document.exclude else None
    return Settings(
        name=document.name,
        namespace=document.namespace or "default",
        define=document.define,
        components=components or _own(folder, "components"),
        recipes=recipes or _own(folder, "recipes"),
        users=document.users,
        cors=document.cors,
        credentials=document.credentials,
        plan=document.plan,
        compatibility_date=document.compatibility_date,
        exclude=exclude,
        lint=_lint_settings(document.lint, folder),
        file=path,
    )


def _lint_settings(table: Any, folder: Path) -> LintSettings:
    return LintSettings(
        select=tuple(table.select),
        ignore=tuple(table.ignore),
        extend_select=tuple(table.extend_select),
        per_file_ignores=tuple(
            (Globs(folder, (pattern,)), tuple(rules)) for pattern, rules in table.per_file_ignores.items()
        ),
        fail_on=table.fail_on,
        baseline=folder / table.baseline if table.baseline else None,
    )


def _settings_beside(shape: Any, place: tuple[str | int, ...]) -> list[str]:
    """What may stand in the table of a setting that does not exist."""
    table = shape.model_fields["lint"].annotation if place[0] == "lint" and len(place) > 1 else shape
    return [field.alias or name for name, field in table.model_fields.items()]


def _checked(path: Path, data: dict[str, Any]) -> Any:
    """The table as `_document` shapes it."""
    from pydantic import ValidationError  # not before there is something to validate: it takes its time

    shape = _document()
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = first["msg"].lower()
        if first["type"] == "extra_forbidden":
            said = f"there is no such setting; there are {', '.join(_settings_beside(shape, first['loc']))}"
        elif first["type"] == "value_error":
            said = str(first["ctx"]["error"])
        raise SettingsError(f"`{path}`: `{key}`: {said}") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].lower()


def _day(value: Any) -> Any:
    """TOML has days of its own, beside texts."""
    return value.isoformat() if isinstance(value, date) else value


def _document() -> Any:
    """The shape of the file; pydantic is imported only where there is one."""
    from typing import Annotated

    from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

    from .origin import origins

    class Lint(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        select: list[str] = Field(default_factory=list)
        ignore: list[str] = Field(default_factory=list)
        extend_select: list[str] = Field(default_factory=list, alias="extend-select")
        per_file_ignores: dict[str, list[str]] = Field(default_factory=dict, alias="per-file-ignores")
        fail_on: Literal["error", "warning", "info"] | None = Field(None, alias="fail-on")
        baseline: str | None = None

    class Document(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        name: str | None = Field(None, pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        namespace: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]+$")
        define: dict[str, str] = Field(default_factory=dict)
        components: list[str] = Field(default_factory=list)
        recipes: list[str] = Field(default_factory=list)
        users: Literal["kv"] | None = None
        cors: Annotated[tuple[str, ...], BeforeValidator(origins)] = ()
        credentials: Literal["kv"] | None = None
        plan: Literal["free", "paid"] = "free"
        compatibility_date: Annotated[str, BeforeValidator(_day)] | None = None
        exclude: list[str] = Field(default_factory=list)
        lint: Lint = Field(default_factory=lambda: Lint.model_validate({}))

    return Document
