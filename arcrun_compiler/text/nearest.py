"""The name that somebody probably meant."""

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
