"""Cron expressions: five fields as Unix and arcrun write them, turned into the platform's form.

The platform counts days of the week from 1 (Sunday) to 7 (Saturday), Unix from 0 (Sunday) to 6, 7 again
Sunday; names mean the same in both, so numbers become names.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Field(NamedTuple):
    name: str
    least: int
    most: int
    names: tuple[str, ...]
    first_name: int


FIELDS = (
    Field("minute", 0, 59, (), 0),
    Field("hour", 0, 23, (), 0),
    Field("day of month", 1, 31, (), 0),
    Field("month", 1, 12, _MONTHS, 1),
    Field("day of week", 0, 7, _DAYS, 0),
)


class Mistake(NamedTuple):
    """What is wrong: offsets into the expression, the field's name, and what it allows.

    Without a field it is their number, or, where nothing is expected, a day that no year has.
    """

    start: int
    end: int
    field: str | None
    found: str
    expected: str


def check(expression: str) -> Mistake | None:
    """The first mistake in a cron expression, if it has one."""
    words = list(re.finditer(r"\S+", expression))
    if len(words) != len(FIELDS):
        return Mistake(0, len(expression), None, str(len(words)), "five fields")
    for word, field in zip(words, FIELDS, strict=True):
        if not all(_fits(part, field) for part in word[0].split(",")):
            expected = f"{field.least}-{field.most}, `*`, ranges, lists and steps"
            return Mistake(word.start(), word.end(), field.name, f"`{word[0]}`", expected)
    day, month = words[2], words[3]
    longest = max(_LENGTHS[each - 1] for each in _values(month[0], FIELDS[3]))
    if min(_values(day[0], FIELDS[2])) > longest and words[4][0] == "*":
        return Mistake(day.start(), month.end(), None, f"day {day[0]} of month {month[0]}", "")
    return None


def _values(word: str, field: Field) -> set[int]:
    """The numbers that a field stands for. It has been checked."""
    found: set[int] = set()
    for part in word.split(","):
        base, slash, step = part.partition("/")
        low, dash, high = base.partition("-")
        first = field.least if base == "*" else _number(low, field) or 0
        last = (_number(high, field) or 0) if dash else (field.most if slash or base == "*" else first)
        found.update(range(first, last + 1, int(step) if slash else 1))
    return found or {field.least}


def _fits(part: str, field: Field) -> bool:
    base, slash, step = part.partition("/")
    if slash and not (step.isascii() and step.isdigit() and 1 <= int(step) <= field.most):
        return False
    if base == "*":
        return True
    low, dash, high = base.partition("-")
    first, last = _number(low, field), _number(high, field) if dash else None
    if first is None or (dash and last is None):
        return False
    return last is None or first <= last


def _number(text: str, field: Field) -> int | None:
    if text.upper() in field.names:
        return field.names.index(text.upper()) + field.first_name
    if not (text.isascii() and text.isdigit()) or len(text) > 2:
        return None
    return int(text) if field.least <= int(text) <= field.most else None


def translate(expression: str) -> str:
    """The expression in the platform's form. It has been checked."""
    minute, hour, day, month, weekday = expression.split()
    return " ".join(
        (minute, hour, day, month.upper(), ",".join(_weekdays(part) for part in weekday.split(",")))
    )


def _weekdays(part: str) -> str:
    """Numbers as names. A step, or a range that ends on day 7, has no name form: its days are listed."""
    base, slash, step = part.partition("/")
    if base == "*" and not slash:
        return "*"
    low, dash, high = base.partition("-")
    first = 0 if base == "*" else _number(low, FIELDS[4]) or 0
    last = (_number(high, FIELDS[4]) or 0) if dash else (6 if slash else first)
    if not slash and not dash:
        return _DAYS[first % 7]
    if not slash and last < 7:
        return f"{_DAYS[first]}-{_DAYS[last]}"
    days = range(first, last + 1, int(step) if slash else 1)
    return ",".join(dict.fromkeys(_DAYS[each % 7] for each in days))
