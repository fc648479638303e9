"""Turns a bundle, a workflow's name and a payload into what one local run of it answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from .build import build, write
from .config import Vault, Worker
from .mock import Call, Script, mock_internet
from .workerd import Answer, Running, serve

KEY_HEADER = "X-Arcrun-API-Key"
_LANE = "bundle"


class Ran(NamedTuple):
    """One run: `output` is the workflow's output, or the error that the Worker answered.

    `trace` is empty when tracing is off; `calls` when the internet is the real one. `log` is what the
    Worker printed.
    """

    status: int
    output: Any
    trace: Sequence[Mapping[str, Any]]
    calls: Sequence[Call]
    log: Sequence[str]

    @property
    def ok(self) -> bool:
        return self.status == 200


def run_once(
    bundle: Path | Mapping[str, bytes],
    workflow: str,
    payload: Mapping[str, Any],
    *,
    mock: Script | None = None,
    trace: bool = False,
    credentials: Mapping[str, str] | None = None,
) -> Ran:
    """Runs a workflow of a bundle in workerd. Without `mock`, its requests go to the real internet.

    Credentials are there as the Worker's secrets, and stored for a bundle that reads stored ones.
    Raises ToolMissing, BuildError and WorkerdError.
    """
    key = new_key()
    vault = Vault(key, new_encryption_key(), credentials or {})
    secrets = {"ARCRUN_API_KEY": key, "ENCRYPTION_KEY": vault.key, **credential_secrets(vault.credentials)}
    with ExitStack() as stack:
        internet = None if mock is None else stack.enter_context(mock_internet())
        scene = internet.play(_LANE, mock or {}) if internet else None
        proxy = internet.address if internet else None
        running = stack.enter_context(
            serve_bundle(bundle, secrets=secrets, trace=trace, proxy=proxy, vault=vault)
        )
        answer = running.ask(
            _LANE,
            "POST",
            f"/webhooks/named/{workflow}/{'trigger' if trace else 'query'}",
            headers={KEY_HEADER: key, "Content-Type": "application/json"},
            body=json.dumps(payload).encode(),
            timeout=600,
        )
        return _ran(answer, trace, scene.calls if scene else [], running.log)


@contextmanager
def serve_bundle(
    bundle: Path | Mapping[str, bytes],
    *,
    secrets: Mapping[str, str],
    trace: bool = False,
    proxy: str | None = None,
    vault: Vault | None = None,
) -> Iterator[Running]:
    """A bundle in a workerd of its own, in the lane `bundle`, until the block ends."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="arcrun-") as name:
        folder = Path(name)
        if isinstance(bundle, Mapping):
            source = folder / "source"
            write(bundle, source)
        else:
            source = bundle.resolve()
        built = build({_LANE: source}, folder)[_LANE]
        variables = {"ARCRUN_TRACE": "1"} if trace else {}
        worker = Worker(_LANE, built, secrets, proxy, variables, vault=vault)
        with serve([worker], folder) as running:
            yield running


def credential_secrets(credentials: Mapping[str, str]) -> dict[str, str]:
    """The Worker secrets that hold these credentials: `CRED_<NAME>`."""
    return {f"CRED_{name.upper()}": value for name, value in credentials.items()}


def new_key() -> str:
    """An API key for one run; nobody else is to call the Worker meanwhile."""
    import secrets

    return secrets.token_urlsafe(24)


def new_encryption_key() -> str:
    """The key of stored credentials for one run, as the secret ENCRYPTION_KEY holds it."""
    import base64
    import secrets

    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _ran(answer: Answer, trace: bool, calls: Sequence[Call], log: Sequence[str]) -> Ran:
    text = answer.body.decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    entries: Sequence[Mapping[str, Any]] = ()
    if isinstance(body, dict) and (trace or answer.status != 200):
        entries = body.get("trace", ())
        if answer.status == 200:
            body = body.get("data")
    return Ran(answer.status, body, entries, tuple(calls), tuple(log))
