"""Diffs → what standard error says of the secrets that they show.

A diff has to hold the lines of the file as they are, or `git apply` would refuse it; so nothing in it is
covered, as all else is that is said of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from ..check.secrets import known_secrets

_LEAST = 8
"""Characters of a line of a secret; the last line of a key may be any word."""


def tell_exposed(diffs: Mapping[str, str], secrets: Iterable[str] = ()) -> None:
    """Names the files whose diff shows one of the secrets, or a token of a known shape."""
    lines = {line for secret in secrets for line in secret.splitlines() if len(line) >= _LEAST}
    for name, diff in diffs.items():
        if any(line in diff for line in lines) or any(known_secrets(diff)):
            click.echo(
                f"acr: the diff of `{name}` shows a secret that is written in the file (ARC501):"
                " keep it out of logs that others can read",
                err=True,
            )
