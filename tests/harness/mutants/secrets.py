"""Mistakes of security: secrets in the text or on the way out, hosts and addresses that nobody checked."""

import re
from collections.abc import Iterator
from random import Random

from arcrun_compiler.ir.model import Node, NodeKind
from arcrun_compiler.ir.resolve import CREDENTIAL_ROOTS
from arcrun_compiler.syntax.yaml import Mapping, Scalar, Sequence
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .reading import HoleAt, Reading, renamed

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _key(rng: Random, known: bool = True) -> str:
    """A token as services hand them out; with `known` false also one that only looks random."""

    def of(count: int) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(count))

    shapes = (
        lambda: f"ghp_{of(36)}",
        lambda: f"sk-{of(48)}",
        lambda: f"xoxb-{rng.randrange(10**11, 10**12)}-{rng.randrange(10**12, 10**13)}-{of(24)}",
        lambda: f"AKIA{of(16).upper()}",
        lambda: f"AIza{of(35)}",
        lambda: f"glpat-{of(20)}",
        lambda: f"SG.{of(22)}.{of(43)}",
        lambda: of(40),
    )
    return rng.choice(shapes[: -1 if known else None])()


def hard_coded(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A key in the text, where a credential stood; what only looks random is a key in a header."""
    for hole in _credentials(reading):
        yield renamed(hole.span, _key(rng, known=hole.owner.path[0] != "headers"))


def hard_coded_header(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A request that had no key gets a header with one."""
    for node in reading.graph.nodes:
        mapping = node.config.mapping if node.config and node.component == "http_request" else None
        url = mapping.entry("url") if mapping else None
        if mapping is None or url is None or "headers" in mapping.by_key:
            continue
        new = f'headers: {{Authorization: "Bearer {_key(rng, known=False)}"}}'
        if reading.text[mapping.span.start] == "{":
            at = url.key.span.start
            yield Mutation((Edit(Span(at, at), f"{new}, "),), (at,))
        else:
            start = reading.text.rfind("\n", 0, url.key.span.start) + 1
            lead = reading.text[start : url.key.span.start]
            if not lead.strip():
                yield Mutation((Edit(Span(start, start), f"{lead}{new}\n"),), (start,))


def _credentials(reading: Reading) -> Iterator[HoleAt]:
    for hole in reading.holes():
        if hole.hole.path.root in CREDENTIAL_ROOTS and reading.node_of(hole.hole.path.root) is None:
            yield hole


def leak(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A credential where it must not go: to `code`, to `set`, into the output."""
    for hole in reading.holes():
        node = hole.owner.node
        goes = node is None or node.kind is NodeKind.CODE or node.component in ("set", "merge", "array_ops")
        if goes and reading.slice(hole.span).startswith("{{"):
            yield renamed(hole.span, "{{credential.api_token}}")


def secret_in_url(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A credential in the address, which logs keep. Hosts under `.test` are nobody's."""
    for node, url in _urls(reading):
        inside = reading.document.locate(url, Span(0, len(url.text)))
        is_flow = node.config is not None and node.config.mapping is not None
        is_flow = is_flow and reading.text[node.config.mapping.span.start] == "{"
        is_free = url.style != "plain" or not is_flow
        if reading.slice(inside) == url.text and is_free and ".test" not in url.text:
            joint = "&" if "?" in url.text else "?"
            at = inside.end
            yield Mutation((Edit(Span(at, at), f"{joint}key={{{{credential.api_token}}}}"),), (at,))


def _urls(reading: Reading) -> Iterator[tuple[Node, Scalar]]:
    for node in reading.graph.nodes:
        url = node.config.param("url") if node.config and node.component == "http_request" else None
        if isinstance(url, Scalar):
            yield node, url


def http(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for _, url in _urls(reading):
        at = reading.text.find("https://", url.span.start, url.span.end)
        if at >= 0:
            yield renamed(Span(at, at + 8), rng.choice(("http://", "https://admin:hunter2@")))


def host_not_listed(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A request to a host that `egress` does not name."""
    if reading.document.egress is None or any(each.text == "*" for each in reading.document.egress):
        return
    for span in _hosts(reading):
        yield renamed(span, "collector.example.net")


def dynamic_host(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The caller chooses the host, and no `egress` says which are allowed."""
    if reading.document.egress is None:
        for span in _hosts(reading):
            if _is_quoted(reading, span):
                yield renamed(span, "{{input.host}}")


def _hosts(reading: Reading) -> Iterator[Span]:
    for _, url in _urls(reading):
        found = re.compile(r"https://([\w.-]+)").search(reading.text, url.span.start, url.span.end)
        if found:
            yield Span(*found.span(1))


def _is_quoted(reading: Reading, span: Span) -> bool:
    """Whether a template may stand here: between quotes, or in a line of its own."""
    return any(
        url.span.start < span.start < url.span.end and url.style != "plain" for _, url in _urls(reading)
    )


def egress_entry(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A host of `egress` is another one, so that the requests to it are refused."""
    hosts = {reading.slice(span): span.start for span in _hosts(reading)}
    written = reading.document.root.get("egress")
    for item in written.items if isinstance(written, Sequence) else ():
        if isinstance(item, Scalar) and item.text in hosts:
            inside = reading.document.locate(item, Span(0, len(item.text)))
            if reading.slice(inside) == item.text:
                yield renamed(inside, "other.example.net", hosts[item.text])


def json_by_hand(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A body written as text around templates of any text: a quote in one of them breaks it."""
    for node in reading.graph.nodes:
        mapping = node.config.mapping if node.config and node.component == "http_request" else None
        entry = mapping.entry("body_json") if mapping else None
        value = entry.value if entry else None
        if entry is None or not isinstance(value, Mapping) or "\n" in reading.slice(value.span):
            continue
        fields = [(each.key.text, each.value) for each in value.entries if isinstance(each.value, Scalar)]
        is_free = any(re.search(r"{{(?!_|credential)", each.text) for _, each in fields)
        if not is_free or any("'" in each.text for _, each in fields):
            continue
        body = ", ".join(f'"{key}": "{each.text}"' for key, each in fields)
        yield renamed(Span(entry.key.span.start, value.span.end), f"body: '{{{body}}}'")
