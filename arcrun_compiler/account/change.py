"""The version that runs and the one to be deployed → what would be different, and what of it weighs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..check.words import listed, phrases
from .version import Flow, Sending, Version


class Change(NamedTuple):
    """`sign` is `+`, `-` or `~`. What weighs is not done unless somebody agrees."""

    sign: str
    text: str
    weighs: bool = False


_NOTHING = Version("", "", ())


def changes(old: Version | None, new: Version) -> tuple[Change, ...]:
    """What a deploy changes; of a Worker that is not there, or is not known, everything is new."""
    before = old or _NOTHING
    return (
        *_hosts(before, new),
        *_credentials(before, new),
        *_flows(before, new),
        *_crons(before, new),
        *(
            Change("-", f"KV namespace {name}: it is no longer bound, its entries stay", weighs=True)
            for name in sorted(set(before.namespaces) - set(new.namespaces))
        ),
    )


# ── what leaves ────────────────────────────────────────────────────────────────────────────────


def _hosts(old: Version, new: Version) -> Iterator[Change]:
    for host in sorted(new.hosts - old.hosts):
        for flow in new.flows:
            if host in flow.hosts:
                yield Change("+", f"host {host}: {_told(flow, host)}", weighs=True)
    for host in sorted(old.hosts - new.hosts):
        yield Change("-", f"host {host}: nothing is sent there any more")
    yield from _more_data(old, new)


def _told(flow: Flow, host: str) -> str:
    known = [each for each in flow.sends if host in each.hosts]
    if not known:
        return f"`{flow.name}` may send requests there"
    return "; ".join(f"`{flow.name}` sends {_carried(each)} (node `{each.node}`)" for each in known)


def _carried(sending: Sending) -> str:
    parts = [f"`{each}`" for each in sending.data]
    parts += [f"the secret `{each}`" for each in sending.credentials]
    return phrases(parts, "and") if parts else "nothing of the run"


def _more_data(old: Version, new: Version) -> Iterator[Change]:
    """What goes to a host that is known, and did not before."""
    before = {flow.name: _data(flow) for flow in old.flows}
    for flow in new.flows:
        known = before.get(flow.name, {})
        for host, data in _data(flow).items():
            more = [each for each in data if each not in known.get(host, ())]
            if more and host in old.hosts:
                yield Change("~", f"host {host}: `{flow.name}` sends {listed(more)}, too")


def _data(flow: Flow) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sending in flow.sends:
        for host in sending.hosts:
            found[host] = (*found.get(host, ()), *sending.data)
    return found


def _credentials(old: Version, new: Version) -> Iterator[Change]:
    before = _pairs(old)
    for name, host in sorted(_pairs(new) - before):
        if host in old.hosts:  # of a new host it has been told
            yield Change("+", f"credential `{name}`: it is sent to {host}", weighs=True)
    told = {name for name, _ in _pairs(new)}
    for name in sorted(new.credentials - old.credentials - told):
        yield Change("+", f"credential `{name}`: {_users(new, name)} read it", weighs=True)
    for name in sorted(old.credentials - new.credentials):
        yield Change("-", f"credential `{name}`: no workflow reads it any more")


def _pairs(version: Version) -> set[tuple[str, str]]:
    """Which credential goes to which host."""
    return {
        (name, host)
        for flow in version.flows
        for sending in flow.sends
        for name in sending.credentials
        for host in sending.hosts
    }


def _users(version: Version, credential: str) -> str:
    return listed(flow.name for flow in version.flows if credential in flow.credentials)


# ── what is called ─────────────────────────────────────────────────────────────────────────────


def _flows(old: Version, new: Version) -> Iterator[Change]:
    before = {flow.name: flow for flow in old.flows}
    after = {flow.name: flow for flow in new.flows}
    for name in sorted(before.keys() - after.keys()):
        yield Change("-", f"workflow `{name}`: its routes answer 404 from then on", weighs=True)
    for name, flow in sorted(after.items()):
        known = before.get(name)
        if known is None:
            anyone = ", which anyone may call" if flow.is_public else ""
            yield Change("+", f"workflow `{name}`{anyone}")
        elif known.digest != flow.digest:
            yield Change("~", f"workflow `{name}`: its text differs")
        if known is not None and flow.is_public and not known.is_public:
            yield Change("~", f"workflow `{name}`: anyone may call it, without a key", weighs=True)
        if known is not None and known.is_public and not flow.is_public:
            yield Change("~", f"workflow `{name}`: callers need a key from then on", weighs=True)


def _crons(old: Version, new: Version) -> Iterator[Change]:
    before, after = _ticks(old), _ticks(new)
    for name, cron in sorted(after - before):
        yield Change("+", f"cron `{cron}`: it runs `{name}`")
    for name, cron in sorted(before - after):
        yield Change("-", f"cron `{cron}`: it no longer runs `{name}`")


def _ticks(version: Version) -> set[tuple[str, str]]:
    return {(flow.name, cron) for flow in version.flows for cron in flow.crons}
