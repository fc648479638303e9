"""What Cloudflare's plans allow, as far as it can be checked before anything is deployed.

As of 2026-11, from https://developers.cloudflare.com/workers/platform/limits/,
https://developers.cloudflare.com/workers/platform/pricing/ and
https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil.
Whoever changes a figure changes the date.
"""

from __future__ import annotations

from typing import NamedTuple

AS_OF = "2026-11"
_MIB = 1024 * 1024


class Limits(NamedTuple):
    """Of one plan. Sizes in bytes, times in milliseconds."""

    plan: str
    subrequests: int
    """Requests of one invocation to hosts outside; the paid plan's figure can be raised."""
    cpu: int
    """Processor time of one request; the paid plan's goes to five minutes by `limits.cpu_ms`."""
    crons: int
    """Cron triggers of an account."""
    variables: int
    """Variables and secrets of one Worker, together."""
    worker_size: int = 64 * _MIB
    """Uncompressed."""
    memory: int = 128 * _MIB
    """Of an isolate: JavaScript and WebAssembly together, shared by the requests that it serves at once."""
    url: int = 16 * 1024
    unheard: int = 30_000
    """How long a run goes on after its answer (`waitUntil`), as after `?async=1`."""
    scheduled: int = 15 * 60_000
    """How long a cron tick's run may take."""


FREE = Limits("free", subrequests=50, cpu=10, crons=5, variables=64)
PAID = Limits("paid", subrequests=10_000, cpu=30_000, crons=250, variables=128)
PLANS = {each.plan: each for each in (FREE, PAID)}
