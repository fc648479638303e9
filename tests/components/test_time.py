"""`cron` and `wait` agree with Python about calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .modules import run

TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2290, 12, 31), timezones=st.just(UTC))
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(max_examples=200, deadline=None)
@given(TIMES, st.integers(0, 360 * 86_400_000), OFFSETS)
def test_until_is_the_time_that_python_means(now: datetime, ms: int, zone: timezone) -> None:
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    until = (now + timedelta(milliseconds=ms)).astimezone(zone)
    text = until.isoformat(timespec="milliseconds")
    done = run("wait", {"until": text}, {"now": now.isoformat()})
    assert done.result == {"success": True, "data": {"waited_ms": ms}}


NUMBERS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def field(low: int, high: int) -> st.SearchStrategy[str]:
    value = st.integers(low, high)
    span = st.tuples(value, value).map(sorted).map(lambda ends: f"{ends[0]}-{ends[1]}")
    base = st.just("*") | value.map(str) | span
    step = st.builds(lambda part, by: f"{part}/{by}", base, st.integers(1, 20))
    return st.lists(base | step, min_size=1, max_size=3).map(",".join) | st.just("*")


EXPRESSIONS = st.tuples(*(field(low, high) for low, high in NUMBERS)).map(" ".join)


def allowed(text: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            ends = (low, high)
        else:
            ends = (int(first), int(last) if last else high if step else int(first))
        found.update(range(ends[0], ends[1] + 1, int(step or 1)))
    return found


def expected(expression: str, now: datetime) -> list[str]:
    """The slow way: minute by minute within days that fit."""
    texts = expression.split()
    minutes, hours, days, months, weekdays = (
        allowed(t, *ends) for t, ends in zip(texts, NUMBERS, strict=True)
    )
    weekdays = {day % 7 for day in weekdays}
    either = not texts[2].startswith("*") and not texts[4].startswith("*")
    found: list[str] = []
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(366 * 9 * 3):
        fits = (day.day in days, day.isoweekday() % 7 in weekdays)
        if day.month in months and (any(fits) if either else all(fits)):
            for minute in range(1440):
                time = day + timedelta(minutes=minute)
                if time > now and time.hour in hours and time.minute in minutes:
                    found.append(time.strftime("%Y-%m-%dT%H:%M:%SZ"))
                    if len(found) == 3:
                        return found
        day += timedelta(days=1)
    return found


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, TIMES)
def test_the_next_times_are_those_found_minute_by_minute(expression: str, now: datetime) -> None:
    done = run("cron", {"cron_expr": expression}, {"now": now.isoformat()})
    times = expected(expression, now)
    if times:
        assert done.result["data"]["next"] == times
    else:
        assert done.result["error"] == "`cron_expr` names a day that no year has"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-01-31",
        "2026-01-31T09:00:00",
        "2026-1-31T09:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T09:00:00.Z",
        "2026-01-31T09:00:00+0800",
        "2026-01-31T09:00:00+24:00",
        "2026-01-31T09:00:00Zz",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert run("wait", {"until": text}).result["error_code"] == "COMPONENT_INPUT"


@pytest.mark.parametrize(
    "text",
    [
        "* * * *",
        "",
        "@daily",
        "* * * * * *",
        "a * * * *",
        "1- * * * *",
        "*/ * * * *",
        "1,,2 * * * *",
        "? * * * *",
        "-1 * * * *",
        "* * L * *",
        "99999 * * * *",
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    result = run("cron", {"cron_expr": text}).result
    assert result["success"] is False
    assert result["error"].startswith("`cron_expr`")
