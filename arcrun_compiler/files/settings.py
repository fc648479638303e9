"""The project file (`arcrun.toml`, or `[tool.arcrun]` of pyproject.toml) → settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from .globs import Globs
from .table import Table, TableError

WORKER_NAME = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
"""What the platform takes for a Worker's name, as a whole."""


class LintSettings(NamedTuple):
    """The table `lint`. Rules are ids, beginnings of ids, or slugs; whether they exist is not looked at."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
    fail_on: Literal["error", "warning", "info"] | None = None
    baseline: Path | None = None


class Settings(NamedTuple):
    """What a project decides. Command-line options win over it."""

    name: str | None = None
    """The Worker's name."""
    namespace: str = "default"
    """The `:ns` of public routes."""
    define: Mapping[str, str] = MappingProxyType({})
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
    address: str | None = None
    """Where the Worker answers: https://, a host, at most a path."""
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
    return usual(start)


def usual(folder: Path) -> Settings:
    """The settings of a project without a file of them."""
    return Settings(components=_own(folder, "components"), recipes=_own(folder, "recipes"))


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
    try:
        return _settings(Table(data), folder, path)
    except TableError as error:
        raise SettingsError(f"`{path}`: {error}") from error


def _settings(table: Table, folder: Path, path: Path) -> Settings:
    from .origin import origins

    settings = Settings(
        name=table.text("name", WORKER_NAME, "at most 63 of a-z, 0-9 and `-`"),
        namespace=table.text("namespace", r"[A-Za-z0-9_-]+", "letters, digits, `_` and `-`") or "default",
        define=table.words("define"),
        components=_folders(folder, table, "components"),
        recipes=_folders(folder, table, "recipes"),
        users=table.one_of("users", "kv"),
        cors=table.read("cors", origins) or (),
        credentials=table.one_of("credentials", "kv"),
        plan=table.one_of("plan", "free", "paid") or "free",
        compatibility_date=table.day("compatibility_date"),
        address=table.text("address", r"https?://[^\s?#@]+", "https://, a host, at most a path"),
        exclude=_globs(folder, table.texts("exclude")),
        lint=_lint_settings(table.table("lint"), folder),
        file=path,
    )
    table.finish()
    return settings


def _lint_settings(table: Table, folder: Path) -> LintSettings:
    settings = LintSettings(
        select=table.texts("select"),
        ignore=table.texts("ignore"),
        extend_select=table.texts("extend-select"),
        per_file_ignores=_ignores(table.table("per-file-ignores"), folder),
        fail_on=table.one_of("fail-on", "error", "warning", "info"),
        baseline=_path(folder, table.text("baseline")),
    )
    table.finish()
    return settings


def _folders(folder: Path, table: Table, name: str) -> tuple[Path, ...]:
    """The folders that a setting names; left out, the one of its name if it is there."""
    return tuple(folder / each for each in table.texts(name)) or _own(folder, name)


def _ignores(table: Table, folder: Path) -> tuple[tuple[Globs, tuple[str, ...]], ...]:
    return tuple((Globs(folder, (each,)), table.texts(each)) for each in table.names())


def _globs(folder: Path, patterns: tuple[str, ...]) -> Globs | None:
    return Globs(folder, patterns) if patterns else None


def _path(folder: Path, written: str | None) -> Path | None:
    return folder / written if written else None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].lower()
