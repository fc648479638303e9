"""`date_ops` agrees with Python's calendar, and writes Go's layouts as Go describes them."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcrun_compiler.contract.catalog import Catalog

from .modules import run

OFFSETS = st.sampled_from([0, 480, 330, -210, 1439, -1439]) | st.integers(-1439, 1439)
ZONES = OFFSETS.map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)
EDGES = st.sampled_from(
    [
        datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
        datetime(2023, 12, 31, 12, tzinfo=UTC),
        datetime(1900, 3, 1, tzinfo=UTC),
        datetime(2000, 2, 29, 0, 0, 0, 1, tzinfo=UTC),
        datetime(2020, 12, 31, 0, 0, tzinfo=UTC),
    ]
)
MOMENTS = TIMES | EDGES
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def ask(operation: str, value: Any = None, /, **args: Any) -> Any:
    """The result, or the error's text."""
    done = run("date_ops", {"operation": operation, "input": value, "args": args})
    assert done.error is None, done
    return done.result["data"]["result"] if done.result["success"] else done.result["error"]


def text(moment: datetime) -> str:
    """RFC 3339 with the fewest digits."""
    written = moment.strftime("%m-%dT%H:%M:%S")
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return f"{moment.year:04}-{written}{fraction}{zone(moment, 'Z07:00')}"


def zone(moment: datetime, style: str) -> str:
    offset = moment.utcoffset()
    assert offset is not None
    minutes = offset // timedelta(minutes=1)
    if minutes == 0 and style.startswith("Z"):
        return "Z"
    hours, rest = divmod(abs(minutes), 60)
    colon = ":" if ":" in style else ""
    return f"{'-' if minutes < 0 else '+'}{hours:02}" + (f"{colon}{rest:02}" if len(style) > 3 else "")


GO: dict[str, Callable[[datetime], str]] = {
    "2006": lambda t: f"{t.year:04}",
    "06": lambda t: f"{t.year % 100:02}",
    "January": lambda t: calendar.month_name[t.month],
    "Jan": lambda t: calendar.month_abbr[t.month],
    "01": lambda t: f"{t.month:02}",
    "1": lambda t: str(t.month),
    "02": lambda t: f"{t.day:02}",
    "2": lambda t: str(t.day),
    "_2": lambda t: f"{t.day:2}",
    "002": lambda t: f"{t.timetuple().tm_yday:03}",
    "Monday": lambda t: calendar.day_name[t.weekday()],
    "Mon": lambda t: calendar.day_abbr[t.weekday()],
    "15": lambda t: f"{t.hour:02}",
    "03": lambda t: f"{(t.hour + 11) % 12 + 1:02}",
    "3": lambda t: str((t.hour + 11) % 12 + 1),
    "04": lambda t: f"{t.minute:02}",
    "4": lambda t: str(t.minute),
    "05": lambda t: f"{t.second:02}",
    "5": lambda t: str(t.second),
    "PM": lambda t: "PM" if t.hour >= 12 else "AM",
    "pm": lambda t: "pm" if t.hour >= 12 else "am",
    ".000": lambda t: f".{t.microsecond // 1000:03}",
    ",000000": lambda t: f",{t.microsecond:06}",
    ".999999": lambda t: f".{t.microsecond:06}".rstrip("0").rstrip("."),
}
GO |= {style: partial(zone, style=style) for style in ("Z07:00", "Z0700", "Z07", "-07:00", "-0700", "-07")}

STRFTIME = [
    "%Y",
    "%m",
    "%d",
    "%H",
    "%M",
    "%S",
    "%y",
    "%j",
    "%b",
    "%h",
    "%B",
    "%a",
    "%A",
    "%p",
    "%I",
    "%f",
    "%z",
]
STRFTIME += [
    "%F",
    "%T",
    "%D",
    "%R",
    "%G",
    "%V",
    "%u",
    "%w",
    "%U",
    "%W",
    "%e",
    "%k",
    "%l",
    "%P",
    "%s",
    "%%",
    "%n",
    "%t",
]
STRFTIME += ["%-d", "%-m", "%-H", "%-I", "%-j", "%_d", "%_m", "%0e"]


@settings(max_examples=120, deadline=None)
@given(
    MOMENTS,
    st.lists(st.sampled_from(list(GO)), max_size=5),
    st.sampled_from([" ", "-", "/", "年", " at ", "T"]),
)
def test_go_layouts_are_written(moment: datetime, parts: list[str], between: str) -> None:
    expected = between.join(GO[part](moment) for part in parts)
    if parts:
        assert ask("format", text(moment), layout=between.join(parts)) == expected


@settings(max_examples=120, deadline=None)
@given(
    MOMENTS, st.lists(st.sampled_from(STRFTIME), min_size=1, max_size=5), st.sampled_from([" ", "-", "年"])
)
def test_strftime_layouts_are_written_as_python_writes_them(
    moment: datetime, parts: list[str], between: str
) -> None:
    moment = moment.replace(year=max(moment.year, 1001))  # this system's strftime does not pad years
    layout = between.join(parts)
    unix = str((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))
    expected = "".join(
        unix if part == "%s" else moment.strftime(part) for part in layout.replace("%s", "\0%s\0").split("\0")
    )
    assert ask("format", text(moment), layout=layout) == expected


COMPLETE = [
    "2006-01-02T15:04:05.000000Z07:00",
    "Mon, 02 Jan 2006 15:04:05.999999 -0700",
    "Monday, January _2 2006, 03:04:05.000000pm -07:00",
    "2006/002 3:4:5,000000 PM Z0700",
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%A %-d %B %Y, %I:%M:%S.%f %p %:z",
    "%F %T.%f%:z",
    "%Y%j%H%M%S %f%z",
]


@settings(max_examples=120, deadline=None)
@given(MOMENTS, st.sampled_from(COMPLETE))
def test_what_was_written_is_read(moment: datetime, layout: str) -> None:
    written = ask("format", text(moment), layout=layout)
    assert ask("parse", written, layout=layout) == text(moment)
    assert ask("parse", written.swapcase() if "T" not in layout else written, layout=layout) == text(moment)
    local = ask("parse", written, layout=layout, offset="+00:00")
    utc = moment.astimezone(UTC) if FIRST + timedelta(days=1) < moment < LAST - timedelta(days=1) else None
    assert local == (text(utc) if utc else local)


@pytest.mark.parametrize(
    ("given", "layout", "expected"),
    [
        ("2026-01-31", "2006-01-02", "2026-01-31T00:00:00Z"),
        ("1/2/69", "1/2/06", "1969-01-02T00:00:00Z"),
        ("1/2/68", "1/2/06", "2068-01-02T00:00:00Z"),
        ("12:30 am 2026", "3:04 pm 2006", "2026-01-01T00:30:00Z"),
        ("12:30 PM 2026", "3:04 PM 2006", "2026-01-01T12:30:00Z"),
        ("2026-01-31 9:05:06.75", "2006-01-02 15:04:05", "2026-01-31T09:05:06.75Z"),
        ("2026 February", "2006 January", "2026-02-01T00:00:00Z"),
        ("2024-366", "2006-002", "2024-12-31T00:00:00Z"),
        ("1769850000", "%s", "2026-01-31T09:00:00Z"),
        ("-1", "%s", "1969-12-31T23:59:59Z"),
        ("a  b 2026", "a b %Y", "2026-01-01T00:00:00Z"),
        ("31 Jan 2026 GMT", "2 Jan 2006 MST", "2026-01-31T00:00:00Z"),
        ("January_2026", "January_2006", "2026-01-01T00:00:00Z"),
        ("Januar 2026", "Januar 2006", "2026-01-01T00:00:00Z"),
        ("2026-1-31", "%Y-%m-%d", "2026-01-31T00:00:00Z"),
        ("2026-01-31T10:00Z", "2006-01-02T15:04Z07:00", "2026-01-31T10:00:00Z"),
    ],
)
def test_texts_are_read(given: str, layout: str, expected: str) -> None:
    assert ask("parse", given, layout=layout) == expected


@pytest.mark.parametrize(
    ("given", "layout", "reason"),
    [
        ("2026-13-01", "2006-01-02", "at character 6 of the text, a month should be"),
        ("2023-366", "2006-002", "there is no such day"),
        ("2026-02-30", "%F", "there is no such day"),
        ("2026-01-31x", "2006-01-02", "at character 11 of the text, its end should be"),
        ("2026-01-31", "2006-01-02 15", "at character 11 of the text, ` ` should be"),
        ("15:04", "15:04", "the layout names no year"),
        ("0000-01-01", "2006-01-02", "at character 1 of the text, a year of four digits should be"),
        ("2026 EST", "2006 MST", "at character 6 of the text, `UTC` or `GMT`, as other names"),
        ("2026 05", "%Y %V", "at character 6 of the text, nothing that cannot be read"),
        ("13 pm 2026", "03 pm 2006", "at character 1 of the text, an hour should be"),
        ("2026 +25:00", "2006 -07:00", "at character 6 of the text, an offset such as `+07:00` should be"),
        ("Foo 2026", "Jan 2006", "at character 1 of the text, the name of a month should be"),
        ("2026.x", "2006.000", "at character 6 of the text, a digit should be"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(given: str, layout: str, reason: str) -> None:
    assert ask("parse", given, layout=layout).startswith(f"`input` does not fit `args.layout`: {reason}")


def add_months(moment: datetime, months: int) -> datetime:
    month = moment.year * 12 + moment.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


UNITS = ("weeks", "days", "hours", "minutes", "seconds")
AMOUNTS = st.integers(-100, 100) | st.integers(-(10**6), 10**6)


@settings(max_examples=150, deadline=None)
@given(
    MOMENTS,
    st.integers(-500, 500),
    st.integers(-30, 30),
    st.dictionaries(st.sampled_from(UNITS), AMOUNTS),
    AMOUNTS,
)
@example(datetime(2024, 1, 31, tzinfo=UTC), 1, 0, {}, 0)
@example(datetime(2024, 2, 29, tzinfo=UTC), 0, 1, {"days": -1}, -1)
def test_times_are_moved(moment: datetime, months: int, years: int, spans: dict[str, int], ms: int) -> None:
    refused = "the time is not within the years 0001 to 9999"
    try:
        expected = add_months(moment, months + 12 * years) + timedelta(**spans, milliseconds=ms)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        assert ask("add", text(moment), months=months, years=years, ms=ms, **spans) == refused
        return
    assert ask("add", text(moment), months=months, years=years, ms=ms, **spans) == text(expected)


@settings(max_examples=100, deadline=None)
@given(MOMENTS, MOMENTS)
@example(datetime(2024, 1, 31, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC))
def test_times_are_compared_and_measured(a: datetime, b: datetime) -> None:
    assert ask("compare", text(a), to=text(b)) == (a > b) - (a < b)
    units = {"ms": 10**-3, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
    for unit, seconds in units.items():
        span = abs(b - a) // timedelta(seconds=seconds)
        assert ask("diff", text(a), to=text(b), unit=unit) == (span if b >= a else -span)


@settings(max_examples=80, deadline=None)
@given(MOMENTS, st.integers(-200_000, 200_000))
def test_months_between_are_those_to_add(moment: datetime, hours: int) -> None:
    try:
        other = moment + timedelta(hours=hours)
    except OverflowError:
        return
    assume(FIRST + timedelta(days=99) < min(moment, other) and max(moment, other) < LAST - timedelta(days=99))
    early, late = min(moment, other), max(moment, other)
    months = abs(ask("diff", text(moment), to=text(other), unit="months"))
    assert add_months(early, months) <= late < add_months(early, months + 1)
    assert abs(ask("diff", text(moment), to=text(other), unit="years")) == months // 12


@settings(max_examples=100, deadline=None)
@given(MOMENTS, ZONES)
def test_periods_begin_and_end(moment: datetime, elsewhere: timezone) -> None:
    assume(FIRST + timedelta(days=400) < moment < LAST - timedelta(days=400))
    local = moment.astimezone(elsewhere)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    month = day.replace(day=1)
    starts: dict[str, tuple[datetime, int | timedelta]] = {
        "year": (month.replace(month=1), 12),
        "quarter": (month.replace(month=(local.month - 1) // 3 * 3 + 1), 3),
        "month": (month, 1),
        "week": (day - timedelta(days=local.weekday()), timedelta(weeks=1)),
        "day": (day, timedelta(days=1)),
        "hour": (local.replace(minute=0, second=0, microsecond=0), timedelta(hours=1)),
        "minute": (local.replace(second=0, microsecond=0), timedelta(minutes=1)),
        "second": (local.replace(microsecond=0), timedelta(seconds=1)),
    }
    offset = zone(local, "Z07:00")
    for unit, (start, length) in starts.items():
        after = add_months(start, length) if isinstance(length, int) else start + length
        assert ask("start_of", text(moment), unit=unit, offset=offset) == text(start)
        assert ask("end_of", text(moment), unit=unit, offset=offset) == text(
            after - timedelta(milliseconds=1)
        )


@settings(max_examples=100, deadline=None)
@given(MOMENTS)
def test_days_are_known(moment: datetime) -> None:
    assert ask("weekday", text(moment)) == moment.isoweekday()
    year, week, _ = moment.isocalendar()
    assert ask("iso_week", text(moment)) == {"year": year, "week": week}
    unix = moment - datetime(1970, 1, 1, tzinfo=UTC)
    assert ask("to_unix", text(moment)) == unix // timedelta(seconds=1)
    ms = unix // timedelta(milliseconds=1)
    assert ask("to_unix", text(moment), unit="ms") == ms
    back = text(moment.replace(microsecond=moment.microsecond // 1000 * 1000))
    assert ask("from_unix", ms, unit="ms", offset=zone(moment, "Z07:00")) == back
    assert ask("from_unix", ms / 1000, offset=zone(moment, "Z07:00")) == back


@settings(max_examples=100, deadline=None)
@given(MOMENTS, ZONES)
def test_times_are_shown_elsewhere(moment: datetime, elsewhere: timezone) -> None:
    try:
        expected = text(moment.astimezone(elsewhere))
    except OverflowError:
        expected = "the time is not within the years 0001 to 9999"
    minutes = elsewhere.utcoffset(None) // timedelta(minutes=1)
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    assert ask("format", text(moment), offset=offset) == expected
    assert ask("parse", text(moment), offset=offset) == expected


@settings(max_examples=40, deadline=None)
@given(st.datetimes(datetime(1970, 1, 1), datetime(2500, 1, 1)))
def test_now_is_what_the_clock_says(now: datetime) -> None:
    host = {"now": now.replace(tzinfo=UTC).isoformat()}
    done = run("date_ops", {"operation": "now"}, host)
    assert done.result["data"]["result"] == text(now.replace(microsecond=0, tzinfo=UTC))
    done = run("date_ops", {"operation": "now", "args": {"layout": "%s.%L"}}, host)
    ms = (now - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
    assert done.result["data"]["result"] == f"{ms // 1000}.{ms % 1000:03}"


@pytest.mark.parametrize(
    "value", ["", "2026-01-31", "2026-02-29T00:00:00Z", "0000-12-31T00:00:00Z", 1769850000]
)
@pytest.mark.parametrize("operation", ["parse", "format", "add", "weekday", "to_unix"])
def test_what_is_no_time_is_refused(operation: str, value: Any) -> None:
    result = ask(operation, value)
    assert result.startswith("`input` must be") or result == "the time is not within the years 0001 to 9999"


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_what_the_schema_refuses_fails(data: st.DataObject) -> None:
    value = (
        st.none()
        | st.integers(-3, 3)
        | st.sampled_from(["", "day", "2026-01-31T09:00:00Z", "%F", 0.5, True, [], {}])
    )
    names = st.sampled_from([*SCHEMA["properties"]["args"]["properties"], "other"])
    given: dict[str, Any] = {
        "operation": data.draw(st.sampled_from(SCHEMA["properties"]["operation"]["enum"])),
        "input": data.draw(value),
        "args": data.draw(st.none() | st.dictionaries(names, value, max_size=3)),
    }
    done = run("date_ops", given)
    assert done.error is None, done
    assert VALIDATOR.is_valid(given) or not done.result["success"], (given, done.result)


def schema() -> dict[str, Any]:
    contract = Catalog().find("date_ops")
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    return contract.input_schema


SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
