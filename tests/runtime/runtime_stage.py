"""Turns what a test asks of the bundle into a request, and the answer into what it can compare."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from arcrun_compiler.runner.mock import Internet, Scene, read_script
from arcrun_compiler.runner.workerd import Running

KEY = "the-key"
SECRET = 'tok/"q" é+'
SECRETS = {"ARCRUN_API_KEY": KEY, "CRED_DEMO": SECRET, "CRED_BROKEN": "a\r\nx: y"}
IN_URL = "tok%2F%22q%22%20%C3%A9%2B"
SIGNED = f"POST https://api.test/{IN_URL}?q={IN_URL}"
"""The request of `signed`, which has the secret in its path and its query."""
BAD = {"success": False, "error": "bad"}


class Said(NamedTuple):
    status: int
    body: Any
    headers: Mapping[str, str]
    calls: Scene


class Stage(NamedTuple):
    """`main` has a key and credentials, `traced` a detailed trace too, `bare` nothing."""

    running: Running
    internet: Internet

    def say(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        lane: str = "main",
        key: str | None = KEY,
        http: object = None,
    ) -> Said:
        scene = self.internet.play(lane, read_script(http or {}))
        headers = {"content-type": "application/json"} | ({} if key is None else {"X-Arcrun-API-Key": key})
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        answer = self.running.ask(lane, method, path, headers=headers, body=data)
        text = answer.body.decode()
        headers = {name.lower(): value for name, value in dict(answer.headers).items()}
        return Said(answer.status, json.loads(text) if text else None, headers, scene)

    def query(self, workflow: str, payload: Any, **more: Any) -> Said:
        return self.say("POST", f"/webhooks/named/{workflow}/query", payload, **more)

    def trigger(self, workflow: str, payload: Any, **more: Any) -> Said:
        return self.say("POST", f"/webhooks/named/{workflow}/trigger", payload, **more)

    def effect(self, component: str, params: Any = None, http: object = None, **more: Any) -> Said:
        return self.query("effects", {"component": component, "params": params or {}, **more}, http=http)


def later(seen: Callable[[], Any]) -> Any:
    """What is there once something is there; nothing after 3 s."""
    deadline = time.monotonic() + 3
    while not (found := seen()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found
