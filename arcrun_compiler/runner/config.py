"""Turns built Workers into the Cap'n Proto text that configures a plain workerd."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .build import Built, Module

_WORKERS = Path(__file__).parent / "workers"
_DATE = "2026-04-01"
LANE_HEADER = "x-arcrun-lane"
"""Added to every outbound request that goes to a mock: which Worker sent it."""
CERTIFICATE_HEADER = "x-arcrun-certificate"
"""Added to a mocked request that a certificate's binding sent: which binding."""
CLOCK = "clock"
"""The socket that runs a Worker's `scheduled()`; no lane may be called so."""


VAULT = "CREDENTIALS_KV"
"""The namespace that a vault's records are in."""


class Vault(NamedTuple):
    """Credentials, by name, that are stored encrypted: under whose key, with which (base64 of 32 bytes)."""

    owner: str
    key: str
    credentials: Mapping[str, str]


class Worker(NamedTuple):
    """One Worker of a process.

    `internet` is the address of a local HTTP proxy (`127.0.0.1:1234`) that all its outbound requests go
    to; None is the real one. `secrets` and `vault` never reach the disk; `kv` is what the namespaces hold at
    first.
    """

    lane: str
    built: Built
    secrets: Mapping[str, str]
    internet: str | None
    vars: Mapping[str, str] = {}
    kv: Mapping[str, Mapping[str, str]] = {}
    vault: Vault | None = None


class Config(NamedTuple):
    """The configuration's text, and the environment in which workerd finds the secrets."""

    text: str
    environment: Mapping[str, str]


def configure(workers: Sequence[Worker], folder: Path, *, clock: bool) -> Config:
    """The text is for a file in `folder`, from which its paths begin.

    `clock` adds the socket that runs cron handlers; it needs `workerd --experimental`.
    """
    services: list[str] = []
    sockets = [_socket(each.lane, f"lane-{each.lane}") for each in workers]
    environment: dict[str, str] = {}
    for worker in workers:
        services += _services(worker, folder, environment)
    if clock:
        services.append(_service(CLOCK, _clock(workers)))
        sockets.append(_socket(CLOCK, CLOCK))
    lines = [
        'using Workerd = import "/workerd/workerd.capnp";',
        "const config :Workerd.Config = (",
        f"  services = {_list(services)},",
        f"  sockets = {_list(sockets)},",
        ");",
    ]
    return Config("\n".join(lines) + "\n", environment)


def _services(worker: Worker, folder: Path, environment: dict[str, str]) -> list[str]:
    lane, built = worker.lane, worker.built
    bindings = []
    for name, value in {**built.vars, **worker.vars}.items():
        bindings.append(_var(name, value))
    bindings += [_secret(name, secret, environment) for name, secret in worker.secrets.items()]
    services = [_service(f"internet-{lane}", _internet(lane, worker.internet))]
    for binding in built.kv:
        service = f"kv-{lane}-{binding}"
        bindings.append(f"(name = {_text(binding)}, kvNamespace = {_text(service)})")
        vault = worker.vault if binding == VAULT else None
        services.append(_service(service, _kv(service, worker.kv.get(binding, {}), vault, environment)))
    for binding in built.ai:
        service = f"ai-{lane}-{binding}"
        bindings.append(_bound(binding, service))
        services.append(_service(service, _ai(lane, worker.internet)))
    for binding in built.certificates:
        service = f"certificate-{lane}-{binding}"
        bindings.append(_bound(binding, service))
        services.append(_service(service, _internet(lane, worker.internet, binding)))
    modules = [_embedded(each, folder) for each in built.modules]
    flags = [_text(flag) for flag in built.compatibility_flags]
    own = _worker(modules, built.compatibility_date, flags, bindings)
    own.append(f"globalOutbound = {_text(f'internet-{lane}')}")
    return [*services, _service(f"lane-{lane}", f"worker = ({', '.join(own)})")]


def _worker(modules: Sequence[str], date: str, flags: Sequence[str], bindings: Sequence[str]) -> list[str]:
    return [
        f"modules = {_list(modules)}",
        f"compatibilityDate = {_text(date)}",
        f"compatibilityFlags = {_list(flags)}",
        f"bindings = {_list(bindings)}",
    ]


def _var(name: str, value: object) -> str:
    import json

    if isinstance(value, str):
        return f"(name = {_text(name)}, text = {_text(value)})"
    return f"(name = {_text(name)}, json = {_text(json.dumps(value))})"


def _secret(name: str, value: str, environment: dict[str, str]) -> str:
    """A binding whose value is in the environment, and not in the configuration."""
    variable = f"ARCRUN_SECRET_{len(environment)}"
    environment[variable] = value
    return f"(name = {_text(name)}, fromEnvironment = {_text(variable)})"


def _kv(service: str, values: Mapping[str, str], vault: Vault | None, environment: dict[str, str]) -> str:
    import json

    bindings = [
        f'(name = "SEED", json = {_text(json.dumps(dict(values)))})',
        '(name = "STORE", durableObjectNamespace = "Store")',
    ]
    if vault is not None:
        text = json.dumps({**vault._asdict(), "credentials": dict(vault.credentials)})
        bindings.append(_secret("VAULT", text, environment))
    parts = [
        *_worker([_own("kv.js")], _DATE, (), bindings),
        f'durableObjectNamespaces = [(className = "Store", uniqueKey = {_text(service)})]',
        "durableObjectStorage = (inMemory = void)",
    ]
    return f"worker = ({', '.join(parts)})"


def _clock(workers: Sequence[Worker]) -> str:
    bindings = [f"(name = {_text(each.lane)}, service = {_text(f'lane-{each.lane}')})" for each in workers]
    flags = [_text("service_binding_extra_handlers")]
    return f"worker = ({', '.join(_worker([_own('clock.js')], _DATE, flags, bindings))})"


def _bound(name: str, service: str) -> str:
    return f"(name = {_text(name)}, service = {_text(service)})"


def _ai(lane: str, proxy: str | None) -> str:
    """Workers AI, which a mock answers; there is none outside the platform."""
    is_mocked = _var("MOCKED", "1" if proxy is not None else "")
    parts = _worker([_own("ai.js")], _DATE, (), [is_mocked])
    return f"worker = ({', '.join(parts)}, globalOutbound = {_text(f'internet-{lane}')})"


def _internet(lane: str, proxy: str | None, certificate: str | None = None) -> str:
    """`certificate`: the binding that a request came by, which a mock can see in the header."""
    if proxy is None:
        return 'network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))'
    # In the style of a proxy the request line holds the whole URL, scheme and host included.
    headers = [f"(name = {_text(LANE_HEADER)}, value = {_text(lane)})"]
    if certificate is not None:
        headers.append(f"(name = {_text(CERTIFICATE_HEADER)}, value = {_text(certificate)})")
    http = f"(style = proxy, injectRequestHeaders = {_list(headers)})"
    return f"external = (address = {_text(proxy)}, http = {http})"


def _service(name: str, what: str) -> str:
    return f"(name = {_text(name)}, {what})"


def _socket(name: str, service: str) -> str:
    return f'(name = {_text(name)}, address = "127.0.0.1:0", http = (), service = {_text(service)})'


def _embedded(module: Module, folder: Path) -> str:
    # An absolute path would be looked up among workerd's own imports.
    path = os.path.relpath(module.path, folder).replace(os.sep, "/")
    return f"(name = {_text(module.name)}, {module.kind} = embed {_text(path)})"


def _own(name: str) -> str:
    """One of the runner's Workers, its text in the configuration itself."""
    return f"(name = {_text(name)}, esModule = {_text((_WORKERS / name).read_text(encoding='utf-8'))})"


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


def _text(value: str) -> str:
    """A Cap'n Proto string literal: bytes outside printable ASCII as `\\xNN`."""
    plain = {0x22: '\\"', 0x5C: "\\\\"}
    parts = (plain.get(b) or (chr(b) if 0x20 <= b < 0x7F else f"\\x{b:02x}") for b in value.encode())
    return f'"{"".join(parts)}"'
