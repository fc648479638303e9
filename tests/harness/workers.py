"""The Workers of the platform's double: versions, deployments, bindings; what runs, by its bundle's hash."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_HASH = re.compile(rb"sha256:[0-9a-f]{64}")


class Uploaded(NamedTuple):
    """One version. `modules` are the parts of its upload, by name; without a message secrets were changed."""

    id: str
    message: str
    bindings: tuple[dict[str, Any], ...]
    modules: dict[str, bytes]
    main: str

    @property
    def hash(self) -> str:
        """That of the bundle, which is in its code."""
        found = _HASH.search(self.modules[self.main])
        return found[0].decode() if found else ""

    def shown(self, secrets: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": 1,
            "startup_time_ms": 4,
            "metadata": {"created_on": _TIME, "author_email": "tests@example.com", "source": "wrangler"},
            "annotations": _annotations(self.message),
            "resources": {
                "bindings": [*self.bindings, *secrets],
                "script": {"etag": self.id, "handlers": ["fetch"], "last_deployed_from": "wrangler"},
                "script_runtime": {"compatibility_date": "2026-04-01"},
            },
        }


@dataclass
class Worker:
    versions: list[Uploaded] = field(default_factory=list)
    deployed: list[str] = field(default_factory=list)
    """Ids of versions, the oldest first."""
    crons: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> Uploaded:
        return self.version(self.deployed[-1])

    def version(self, id: str) -> Uploaded:
        return next(each for each in self.versions if each.id == id)

    def take(self, parts: dict[str, Any]) -> Uploaded:
        """A new version, from an upload's form."""
        metadata = json.loads(parts["metadata"])
        kept = [each for each in metadata["bindings"] if each["type"] not in ("secret_text", "inherit")]
        for each in metadata["bindings"]:
            if each["type"] == "secret_text":
                self.secrets[each["name"]] = each["text"]
            if each["type"] == "inherit":
                kept += [own for own in self.runs.bindings if own["name"] == each["name"]]
        message = metadata.get("annotations", {}).get("workers/message", "")
        modules = {name: data for name, data in parts.items() if name != "metadata"}
        self.versions.append(
            Uploaded(self._next_id(), message, tuple(kept), modules, metadata["main_module"])
        )
        return self.versions[-1]

    def _next_id(self) -> str:
        return f"{len(self.versions) + 1:08}-0000-4000-8000-000000000000"

    def copy_for_secrets(self) -> None:
        """What a change of secrets makes: a version without a message, which runs at once."""
        copy = self.runs._replace(id=self._next_id(), message="")
        self.versions.append(copy)
        self.deployed.append(copy.id)

    def deployments(self) -> list[dict[str, Any]]:
        """The newest first, as the platform lists them."""
        return [
            {
                "id": f"d{number}",
                "created_on": f"2026-11-01T00:00:{number:02}.000000Z",
                "author_email": "tests@example.com",
                "source": "wrangler",
                "strategy": "percentage",
                "annotations": {},
                "versions": [{"version_id": id, "percentage": 100}],
            }
            for number, id in reversed(list(enumerate(self.deployed, 1)))
        ]

    def bindings(self) -> list[dict[str, Any]]:
        secrets = [{"type": "secret_text", "name": name} for name in self.secrets]
        return [*secrets, *(self.runs.bindings if self.deployed else ())]


def answer(workers: dict[str, Worker], method: str, path: str, parts: dict[str, Any]) -> Any:
    """What the platform answers about Workers; None for what it does not have."""
    if found := re.fullmatch(r"/workers/services/([^/]+)", path):
        if found[1] not in workers:
            return None
        script = {"id": found[1], "tag": "t", "tags": [], "last_deployed_from": "wrangler"}
        return {"id": found[1], "default_environment": {"environment": "production", "script": script}}
    if path == "/workers/subdomain":
        return {"subdomain": "tests"}
    if not (found := re.fullmatch(r"/workers/scripts/([^/]+)(/.*)?", path)):
        return None
    name, rest = found[1], found[2] or ""
    if method == "PUT" and not rest:
        worker = workers.setdefault(name, Worker())
        worker.deployed.append(worker.take(parts).id)
        return {"id": name, "etag": "e", "deployment_id": worker.deployed[-1], "startup_time_ms": 4}
    return _of_worker(workers[name], method, rest, parts) if name in workers else None


def _of_worker(worker: Worker, method: str, rest: str, parts: dict[str, Any]) -> Any:
    if rest == "/versions":
        if method == "POST":
            return worker.take(parts).shown()
        return {"items": [each.shown() for each in reversed(worker.versions)]}
    if rest.startswith("/versions/"):
        secrets = [{"type": "secret_text", "name": name} for name in worker.secrets]
        return worker.version(rest.removeprefix("/versions/")).shown(secrets)
    if rest == "/deployments":
        if method == "POST":
            worker.deployed.append(parts["json"]["versions"][0]["version_id"])
            return {"id": f"d{len(worker.deployed)}"}
        return {"deployments": worker.deployments()}
    if rest == "/schedules":
        worker.crons = [each["cron"] for each in parts["json"]]
        return {"schedules": []}
    if rest == "/secrets":
        return [{"type": "secret_text", "name": name} for name in worker.secrets]
    if rest == "/subdomain":
        return {"enabled": True, "previews_enabled": True}
    if rest == "/script-settings":
        return {}
    return None


def _annotations(message: str) -> dict[str, str]:
    if message:
        return {"workers/message": message, "workers/triggered_by": "upload"}
    return {"workers/triggered_by": "secret"}


_TIME = "2026-11-01T00:00:00.000000Z"
