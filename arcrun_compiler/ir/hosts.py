"""Which hosts a workflow may talk to: what can be read off its URLs, or what `egress` names."""

from __future__ import annotations

from urllib.parse import urlsplit

from .model import Constant, NodeKind, Text, Value, Workflow


def allowed_hosts(workflow: Workflow) -> tuple[str, ...]:
    """Host patterns for the Worker's egress check, sorted.

    `egress` replaces what could be read off the workflow; a remote component's own host always counts.
    """
    graph = workflow.graph
    named = workflow.document.egress
    found: set[str] = set() if named is None else {host.text.strip().lower() for host in named}
    for node in graph.nodes:
        if node.kind is NodeKind.REMOTE:
            found.update(_host(node.component))
        elif named is None and node.kind is NodeKind.COMPONENT:
            for name, value in workflow.params[node.index]:
                if name == "url":
                    found.update(host_of(value))
    return tuple(sorted(found))


def host_of(value: Value) -> tuple[str, ...]:
    """The host of a URL that is constant up to the end of its host."""
    if isinstance(value, Constant):
        return _host(value.value) if isinstance(value.value, str) else ()
    if isinstance(value, Text) and isinstance(value.parts[0], str):
        start = value.parts[0]
        rest = start.partition("://")[2]
        if any(mark in rest for mark in "/?#"):
            return _host(start)
    return ()


def _host(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ()
    if not host:
        return ()
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ()
    return (f"{host}:{port}" if port is not None else host,)


def is_allowed(host: str, patterns: tuple[str, ...]) -> bool:
    """What the Worker's egress check decides: the host itself, `*.example.com`, or `*`."""
    name = host.partition(":")[0]
    return any(
        pattern in ("*", host, name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in patterns
    )
