"""Turns node names into identifiers of the generated code: the author's own words wherever they can be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RESERVED = frozenset(
    """
    abstract any arguments as async await boolean break case catch class const continue debugger declare
    default delete do else enum eval export extends false finally for from function if implements import
    in infer instanceof interface is keyof let module namespace never new null number object of package
    private protected public readonly require return satisfies static string super switch symbol this
    throw true try type typeof undefined unique unknown var void while with yield
    Array Boolean Date Error Infinity JSON Map Math NaN Number Object Promise Proxy Reflect RegExp Set String
    Symbol globalThis console fetch crypto Request Response URL
    """.split()
)
_RUNTIME = frozenset(
    """
    run input output flow list code at fieldOf poured present copy text once ok ran failed branch lastOf
    listOf brokenHere mayLoop
    same less atMost isIn truthy size isEmpty exists under remote
    urlencode json string number lower upper trim join first last length keys base64 base64url sha256
    Json JsonObject Params Param Payload Result Run Workflow Policy Failure Unhandled
    """.split()
)
_CLOCK = re.compile(r"_(today|yesterday|now|year|month|day|hour|minute|second|weekday|iso|yyyy)")
_WORD = re.compile(r"[^\w$]+")


_MOST_CHARACTERS = 50
"""A file system takes 255 bytes for a file's name, and a character may have four."""


class Names:
    """Gives out identifiers, each once. They also name files, so letter case does not tell two apart."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = {name.casefold() for name in taken}

    def give(self, name: str, otherwise: str) -> str:
        """An identifier like `name`; `otherwise` when nothing of the name can stand in code."""
        base = (identifier(name) or otherwise)[:_MOST_CHARACTERS]
        if base in _RESERVED or base in _RUNTIME or _CLOCK.match(base):
            base = f"{base}_"
        chosen, number = base, 2
        while chosen.casefold() in self.taken:
            chosen, number = f"{base}_{number}", number + 1
        self.taken.add(chosen.casefold())
        return chosen


def identifier(name: str) -> str | None:
    """The name with what no identifier may hold replaced by `_`; None when no letter or digit is left."""
    text = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn") for char in text):
        return None
    word = _WORD.sub("_", text).strip("_") if not text.isidentifier() else text
    if not word:
        return None
    if word[0].isdigit():
        word = f"_{word}"
    # Python normalises identifiers by NFKC; only what that leaves alone is one in JavaScript too.
    return word if word.isidentifier() and unicodedata.normalize("NFKC", word) == word else None
