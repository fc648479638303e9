"""A Gherkin scenario's sentences → the input they give and what they say of a result.

Two forms are read by the machine; any other sentence is prose for people:

    given: input {"a": 1}          input a=1, b=x
    then:  data.items[0].id equals 7     error contains "no"     data is a list     data.id matches ^x+$
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from .schema import same

_GIVEN = re.compile(r"(?:an? |the )?input\s+(.+)\Z", re.DOTALL)
_THEN = re.compile(r"(?:the )?(?P<path>\S+) (?P<verb>equals|contains|is|matches) (?P<value>.+)\Z", re.DOTALL)
_PAIR = re.compile(r"([^\s=,]+)=([^,]*)(?:,\s*|\Z)")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")

_MISSING = object()

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "list": (list,),
    "array": (list,),
    "object": (dict,),
}


class Given(NamedTuple):
    input: Any


def given(sentence: str) -> Given | None:
    """The input that a sentence gives; None when it is prose."""
    match = _GIVEN.match(sentence.strip())
    if match is None:
        return None
    text = match.group(1).strip()
    if text.startswith("{"):
        try:
            return Given(json.loads(text))
        except ValueError:
            return None
    pairs: dict[str, Any] = {}
    at = 0
    while at < len(text):
        pair = _PAIR.match(text, at)
        if pair is None:
            return None
        pairs[pair.group(1)] = _value(pair.group(2).strip())
        at = pair.end()
    return Given(pairs)


def holds(sentence: str, result: Any) -> bool | None:
    """Whether a sentence is true of a result; None when it is prose."""
    match = _THEN.match(sentence.strip())
    if match is None:
        return None
    found = _at(result, match["path"])
    verb, text = match["verb"], match["value"].strip()
    if verb == "matches":
        return _matches(found, text)
    if verb == "is" and (kind := _KINDS.get(text.removeprefix("a ").removeprefix("an "))):
        return isinstance(found, kind) and (bool in kind or not isinstance(found, bool))
    if verb == "contains":
        return _contains(found, _value(text))
    return found is not _MISSING and same(found, _value(text))


def _value(text: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _at(result: Any, path: str) -> Any:
    found = result
    for key, index in _STEP.findall(path):
        if index and isinstance(found, list) and int(index) < len(found):
            found = found[int(index)]
        elif key and isinstance(found, dict) and key in found:
            found = found[key]
        else:
            return _MISSING
    return found


def _matches(found: Any, pattern: str) -> bool | None:
    """A pattern that is none leaves the sentence prose."""
    try:
        return isinstance(found, str) and re.search(pattern.strip('"/'), found) is not None
    except re.error:
        return None


def _contains(found: Any, part: Any) -> bool:
    if isinstance(found, str):
        return isinstance(part, str) and part in found
    if isinstance(found, list):
        return any(same(item, part) for item in found)
    return isinstance(found, dict) and isinstance(part, str) and part in found
