"""Layouts of times, as `date_ops` reads them: those in which nothing is read, and what was probably meant."""

from __future__ import annotations

import re

_PART = re.compile(r"%|[1-5]|06|Jan|Mon|MST|PM|pm|Z07|[.,](?:0+|9+)(?!\d)")
"""A part of Go's reference time, or strftime's sign."""
_YEAR = re.compile(r"[yY]{4}")
"""No text that is to stay as it is has this in it."""
_RUN = re.compile(r"([A-Za-z])\1*")

_REFERENCES = {"Y": "2006", "YY": "06", "YYYY": "2006", "M": "1", "MM": "01", "MMM": "Jan", "MMMM": "January"}
_REFERENCES |= {"D": "2", "DD": "02", "H": "15", "HH": "15", "h": "3", "hh": "03", "m": "4", "mm": "04"}
_REFERENCES |= {"s": "5", "ss": "05", "SS": "05", "SSS": "000", "A": "PM", "a": "pm", "Z": "Z07:00", "T": "T"}
_REFERENCES |= {"y": "2006", "yy": "06", "yyyy": "2006", "d": "2", "dd": "02"}
"""What moment.js, Java and spreadsheets write, in Go's reference time."""


def is_literal(layout: str) -> bool:
    """Whether nothing of a time is written or read there, or a year only in another library's letters."""
    return bool(layout) and (_PART.search(layout) is None or ("%" not in layout and _is_foreign(layout)))


def _is_foreign(layout: str) -> bool:
    return _YEAR.search(layout) is not None


def meant(layout: str) -> str | None:
    """The layout in Go's reference time; None where its letters are none of a known library, or not clear."""
    if re.search(r"\d", layout):
        return None
    runs = [found[0] for found in _RUN.finditer(layout)]
    if not runs or len(set(runs)) != len(runs) or any(each not in _REFERENCES for each in runs):
        return None  # `HH:MM` beside a month says `MM` twice
    is_clock = "MM" in runs and runs.index("MM") > 0 and runs[runs.index("MM") - 1] in ("HH", "hh")
    return _RUN.sub(lambda found: "04" if is_clock and found[0] == "MM" else _REFERENCES[found[0]], layout)
