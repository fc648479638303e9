"""A double of the platform's API on this machine, for wrangler itself: what it was told, what it holds."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from . import workers
from .workers import Worker

ACCOUNT = "account-of-the-tests"
TOKEN = "token-of-the-tests"


@dataclass
class Account:
    """What the account holds. `refuses` are paths (as regular expressions) that answer with an error."""

    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    """By Worker."""
    namespaces: dict[str, str] = field(default_factory=dict)
    """Title by id."""
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    """By id of the namespace."""
    workers: dict[str, Worker] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """Names of accounts that the same login may use."""
    refuses: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """`METHOD path`, without the query."""
    address: str = ""

    def where(self, worker: str) -> str:
        """An address at which the double says what of a Worker runs, as the Worker itself would."""
        return f"{self.address}/at/{worker}"

    def environment(self) -> dict[str, str]:
        """What points wrangler here."""
        return {
            "CLOUDFLARE_API_BASE_URL": f"{self.address}/client/v4",
            "CLOUDFLARE_API_TOKEN": TOKEN,
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT,
        }


@contextmanager
def cloudflare() -> Iterator[Account]:
    """Serves an empty account until the block ends."""
    account = Account()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if self.path.startswith("/at/"):
                return self._answer_as_worker()
            whole, _, query = self.path.removeprefix("/client/v4").partition("?")
            path = whole.removeprefix(f"/accounts/{ACCOUNT}")
            account.asked.append(f"{self.command} {path}")
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                return self._send(403, _error("10000", "Authentication error"))
            if any(re.search(each, path) for each in account.refuses):
                return self._send(400, _error("10001", "it is refused by the test"))
            parts = parts_of(self.headers.get("content-type", ""), body)
            is_further = int(parse_qs(query).get("page", ["1"])[0]) > 1
            result = [] if is_further else answer(account, self.command, path, parts)
            if result is None:
                return self._send(404, _error("10007", f"the double has no {self.command} {path}"))
            return self._send(200, {"success": True, "errors": [], "messages": [], "result": result})

        def _answer_as_worker(self) -> None:
            name, _, rest = self.path.removeprefix("/at/").partition("/")
            worker = account.workers.get(name)
            if worker is None or rest != "health":
                return self._send(404, {"success": False})
            return self._send(200, {"ok": True, "name": name, "hash": worker.runs.hash})

        def _send(self, status: int, document: dict[str, Any]) -> None:
            data = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    account.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def parts_of(content_type: str, body: bytes) -> dict[str, Any]:
    """A body by part: of a form each part by its name, of anything else `json`."""
    if content_type.startswith("multipart/"):
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        message = message_from_bytes(head + body, policy=HTTP)
        return {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
            for part in message.iter_parts()
        }
    return {"json": json.loads(body)} if body else {}


def answer(account: Account, method: str, path: str, parts: dict[str, Any]) -> Any:
    """What the platform answers to one request; None where the double knows no such route."""
    if found := re.fullmatch(r"/workers/scripts/([^/]+)/settings", path):
        worker = account.workers.get(found[1])
        held = worker.secrets if worker else account.secrets.setdefault(found[1], {})
        if method == "PATCH":
            settings = json.loads(parts["settings"])
            for binding in settings["bindings"]:
                if binding["type"] == "secret_text":
                    held[binding["name"]] = binding["text"]
            if worker:
                worker.copy_for_secrets()
        secrets = [{"type": "secret_text", "name": name} for name in held]
        return {"bindings": worker.bindings() if worker else secrets}
    if found := re.fullmatch(r"/workers/scripts/([^/]+)/secrets/([^/]+)", path):
        account.secrets.get(found[1], {}).pop(found[2], None)
        return {}
    if path == "/storage/kv/namespaces" and method == "POST":
        title = parts["json"]["title"]
        if title in account.namespaces.values():
            return None
        account.namespaces[f"id-of-{title}"] = title
        return {"id": f"id-of-{title}", "title": title}
    if path == "/storage/kv/namespaces":
        return [{"id": id, "title": title} for id, title in account.namespaces.items()]
    if found := re.fullmatch(r"/storage/kv/namespaces/([^/]+)/bulk", path):
        entries = account.entries.setdefault(found[1], {})
        for each in parts["json"]:
            if method == "PUT":
                entries[each["key"]] = each["value"]
            else:
                entries.pop(each, None)
        return {"successful_key_count": len(parts["json"]), "unsuccessful_keys": []}
    if path == "/accounts":
        return [{"id": ACCOUNT, "name": "Tests"}, *({"id": each, "name": each} for each in account.others)]
    if path in _USER:
        return _USER[path]
    return workers.answer(account.workers, method, path, parts)


_USER: dict[str, Any] = {
    "/user": {"id": "u", "email": "tests@example.com"},
    "/user/tokens/verify": {"id": "t", "status": "active"},
}


def _error(code: str, message: str) -> dict[str, Any]:
    return {
        "success": False,
        "errors": [{"code": int(code), "message": message}],
        "messages": [],
        "result": None,
    }
