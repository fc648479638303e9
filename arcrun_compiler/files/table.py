"""A table of a TOML file → its values, each asked for by its key; what is wrong is said of the key.

By hand and not by pydantic: every lint of a project reads one, and importing that takes as long as linting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

Word = TypeVar("Word", bound=str)
Value = TypeVar("Value")


class TableError(Exception):
    """A value cannot be used, or nobody asked for a key; the message names it and what is allowed."""


class Table:
    """Remembers what was asked for, so that `finish` can tell of the rest."""

    def __init__(self, data: Mapping[str, Any], below: str = "") -> None:
        self._data = data
        self._below = below
        self._asked: list[str] = []

    def names(self) -> tuple[str, ...]:
        """The keys that the file has."""
        return tuple(self._data)

    def finish(self) -> None:
        """Raises TableError for a key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                allowed = ", ".join(self._asked)
                raise TableError(f"`{self._below}{key}`: there is no such setting; there are {allowed}")

    def text(self, key: str, pattern: str = "", allowed: str = "") -> str | None:
        """A text that matches the pattern as a whole; `allowed` says in words what does."""
        value = self._get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "a text", value)
        if value is not None and pattern and re.fullmatch(pattern, value) is None:
            raise self._wrong(key, allowed, value)
        return value

    def one_of(self, key: str, *words: Word) -> Word | None:
        value = self._get(key)
        found = next((each for each in words if each == value), None)
        if value is not None and found is None:
            raise self._wrong(key, " or ".join(f"`{each}`" for each in words), value)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(key, "a list of texts", value)
        return tuple(value)

    def words(self, key: str) -> dict[str, str]:
        """A table of texts."""
        inner = self.table(key)
        return {each: inner.text(each) or "" for each in inner.names()}

    def table(self, key: str) -> Table:
        """A table inside this one; empty where it is left out."""
        value = self._get(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(key, "a table", value)
        return Table(value or {}, f"{self._below}{key}.")

    def day(self, key: str) -> str | None:
        """A text; TOML has days of its own, too."""
        value = self._get(key)
        if value is not None and not isinstance(value, str | date):
            raise self._wrong(key, "a day, such as 2026-01-31", value)
        return value.isoformat() if isinstance(value, date) else value

    def read(self, key: str, reader: Callable[[object], Value]) -> Value | None:
        """What a reader makes of the value; its ValueError is told."""
        value = self._get(key)
        if value is None:
            return None
        try:
            return reader(value)
        except ValueError as error:
            raise TableError(f"`{self._below}{key}`: {error}") from error

    def _get(self, key: str) -> Any:
        self._asked.append(key)
        return self._data.get(key)

    def _wrong(self, key: str, allowed: str, value: object) -> TableError:
        found = f"`{repr(value[:60])[1:-1]}`" if isinstance(value, str) else _kind(value)
        return TableError(f"`{self._below}{key}`: expected {allowed}, found {found}")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else "a day or a time"
