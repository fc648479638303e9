"""A regular expression literal to what is wrong with it."""

from __future__ import annotations

import re

_GROUP = re.compile(
    r"\((?:\?(?:[:=!]|<[=!]|<(?P<name>(?:[^\W\d]|\$|\\u)(?:[\w${}]|\\u)*)>|[ims]*(?:-[ims]*)?:))?"
)
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_ESCAPE_U = re.compile(
    r"\\(?:[\^$\\.*+?()\[\]{}|/bBfnrtvdDsSwW]|0(?!\d)|[1-9]\d*|c[A-Za-z]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}"
    r"|u\{0*(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\}|[pP]\{\w+(?:=\w+)?\}|k<[^>]+>)"
)
_CLASS_ESCAPE_U = re.compile(_ESCAPE_U.pattern + r"|\\-")
_RANGE = re.compile(r"(\\.|[^\\])-(\\.|[^\\])", re.DOTALL)


def regex_mistake(pattern: str, flags: str) -> str | None:
    """Why the engine would refuse `/pattern/flags`, as far as that can be judged without one.

    Web compatibility (ECMA-262, annex B) holds without the flags `u` and `v`; the sets of `v` and the
    names of `\\p{…}` are not looked into.
    """
    for flag in flags:
        if flag not in "dgimsuvy":
            return f"there is no flag `{flag}`"
    if len(set(flags)) < len(flags):
        return "a flag is given twice"
    if "u" in flags and "v" in flags:
        return "the flags `u` and `v` exclude each other"
    return _Reader(pattern, "u" in flags, "v" in flags).mistake()


def _size(digits: str) -> tuple[int, str]:
    """What orders two numbers of any length."""
    plain = digits.lstrip("0")
    return len(plain), plain


class _Reader:
    """Goes through a pattern once. `repeatable` says whether a `*` may follow: no, yes, or annex B only."""

    def __init__(self, pattern: str, unicode: bool, sets: bool) -> None:
        self.pattern = pattern
        self.strict = unicode or sets
        self.sets = sets
        self.at = 0
        self.open: list[str] = []
        self.names: list[str] = []
        self.groups = 0
        self.highest = 0
        self.repeatable = False

    def mistake(self) -> str | None:
        steps = {"(": self._group, ")": self._close, "[": self._class, "\\": self._escape}
        while self.at < len(self.pattern):
            head = self.pattern[self.at]
            if head in "*+?" or (head == "{" and _COUNT.match(self.pattern, self.at)):
                found = self._repeat()
            elif head in steps:
                found = steps[head]()
            elif self.strict and head in "{}]":
                return f"`{head}` needs a backslash"
            else:
                self.repeatable = head not in "|^$"
                self.at += 1
                continue
            if found is not None:
                return found
        if self.open:
            return "`(` is never closed"
        return self._wrong_reference()

    def _repeat(self) -> str | None:
        count = _COUNT.match(self.pattern, self.at)
        if not self.repeatable:
            return f"`{self.pattern[self.at]}` has nothing to repeat"
        if count is not None and count[2] and _size(count[1]) > _size(count[2]):
            return f"`{count[0]}` counts down"
        self.at = count.end() if count is not None else self.at + 1
        if self.pattern.startswith("?", self.at):
            self.at += 1
        self.repeatable = False
        return None

    def _group(self) -> str | None:
        group = _GROUP.match(self.pattern, self.at)
        assert group is not None
        if group[0] == "(" and self.pattern.startswith("(?", self.at):
            return "`(?` begins no kind of group"
        if group["name"]:
            if group["name"] in self.names and "|" not in self.pattern:
                return f"two groups are named `{group['name']}`"
            self.names.append(group["name"])
        self.open.append(group[0])
        self.groups += group[0] == "(" or group["name"] is not None
        self.at = group.end()
        self.repeatable = False
        return None

    def _close(self) -> str | None:
        if not self.open:
            return "`)` closes nothing"
        begun = self.open.pop()
        # What looks behind is never repeated; what looks ahead only by annex B.
        self.repeatable = not (begun in ("(?<=", "(?<!") or (self.strict and begun in ("(?=", "(?!")))
        self.at += 1
        return None

    def _escape(self) -> str | None:
        if self.at + 1 >= len(self.pattern):
            return "`\\` stands at the end"
        known = _ESCAPE_U.match(self.pattern, self.at)
        if self.strict and known is None:
            return f"`\\{self.pattern[self.at + 1]}` means nothing with the flag `u`"
        self.repeatable = self.pattern[self.at + 1] not in "bB"
        if self.strict and known is not None and known[0][1] in "123456789":
            self.highest = max(self.highest, int(known[0][1:10]))
        self.at = known.end() if self.strict and known is not None else self.at + 2
        return None

    def _class(self) -> str | None:
        end, depth = self.at + 1, 1
        while end < len(self.pattern) and depth:
            if self.pattern[end] == "\\":
                end += 1
            elif self.pattern[end] == "]":
                depth -= 1
            elif self.pattern[end] == "[" and self.sets:
                depth += 1
            end += 1
        if depth or end > len(self.pattern):
            return "`[` is never closed"
        inside = self.pattern[self.at + 1 : end - 1].removeprefix("^")
        self.at = end
        self.repeatable = True
        return None if self.sets else self._wrong_range(inside)

    def _wrong_range(self, inside: str) -> str | None:
        at = 0
        while at < len(inside):
            known = _CLASS_ESCAPE_U.match(inside, at) if inside[at] == "\\" else None
            if self.strict and inside[at] == "\\" and (known is None or known[0][1] in "Bk123456789"):
                return f"`{inside[at : at + 2]}` means nothing in `[…]` with the flag `u`"
            pair = _RANGE.match(inside, at)
            if pair is None or (known is not None and len(known[0]) > 2):
                at = known.end() if known is not None else at + (2 if inside[at] == "\\" else 1)
                continue
            first, last = pair[1], pair[2]
            simple = len(first) == len(last) == 1
            if simple and ord(first) > ord(last):
                return f"`{first}-{last}` runs backwards"
            if self.strict and any(len(each) > 1 and each[-1] in _SETS for each in (first, last)):
                return f"`{first}-{last}` is no range"
            at = pair.end() if simple else at + len(first)
        return None

    def _wrong_reference(self) -> str | None:
        if not (self.names or self.strict):
            return None
        if self.highest > self.groups:
            return f"`\\{self.highest}` refers to no group"
        plain = re.sub(r"\\\\", "", self.pattern)
        for wanted in re.finditer(r"\\k(?:<([^>]*)>)?", plain):
            if wanted[1] not in self.names:
                return f"`{wanted[0]}` refers to no group"
        return None


_SETS = frozenset("dDsSwW")
