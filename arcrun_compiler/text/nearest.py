"""The name that somebody probably meant."""

import re
from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate closest to `word`, or None when none is close enough to be a slip of the pen.

    Distance is Damerau-Levenshtein (optimal string alignment) on case-folded text; one third of the
    longer word may differ. Ties go to the first candidate.
    """
    folded = word.casefold()
    best: str | None = None
    best_distance = 1 << 30
    for candidate in candidates:
        other = candidate.casefold()
        allowed = max(len(folded), len(other)) // 3 or (1 if len(other) > 1 else 0)
        if abs(len(folded) - len(other)) > allowed:
            continue
        distance = _distance(folded, other)
        if distance <= allowed and distance < best_distance:
            best, best_distance = candidate, distance
    return best


def probable(word: str, candidates: Iterable[str]) -> str | None:
    """As `nearest`, else the only candidate that begins or ends as the word does: `chat_id` for `chat`,
    `issue_type` for `type`, `upper` for `uppercase`. Good enough for a question, not for a fix.
    """
    names = list(candidates)
    near = nearest(word, names)
    if near is not None or len(word) < 2:
        return near
    folded = word.casefold()
    longer = [name for name in names if name.casefold().startswith(folded + "_")]
    shorter = [name for name in names if len(name) > 2 and folded.startswith(name.casefold())]
    ending = [name for name in names if name.casefold().endswith("_" + folded)]
    found = longer or shorter or ending
    return found[0] if len(found) == 1 else None


def slip(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that differs from `word` by one slip of the pen; stricter than `nearest`, for words that
    may be right: no plural is a slip of its singular, nor `line2` one of `line1`, nor any word of two signs.
    """
    folded = word.casefold()
    return next((name for name in candidates if _is_slip(folded, name.casefold())), None)


def _is_slip(word: str, other: str) -> bool:
    if word == other:
        return True
    shorter, longer = sorted((word, other), key=len)
    if len(longer) - len(shorter) > 1 or len(longer) < 3 or longer == f"{shorter}s":
        return False
    is_numbered = re.sub(r"\d", "", word) == re.sub(r"\d", "", other)
    return not is_numbered and _distance(word, other) == 1


def _distance(a: str, b: str) -> int:
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
