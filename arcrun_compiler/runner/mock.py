"""Turns scripted answers into a local HTTP proxy that stands for the internet, and records what is asked."""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from ..text.nearest import nearest
from .config import LANE_HEADER
from .errors import MockError

MODELS = "http://workers-ai.arcrun/"
"""Where a mocked model of Workers AI is asked. Scripts and calls name it `AI <model>`."""
UNEXPECTED = 599
"""The status that a request without an answer gets."""


class Scripted(NamedTuple):
    """One answer, given `delay_ms` late; `drop` ends the connection instead."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    delay_ms: int
    drop: bool


class Call(NamedTuple):
    """One outbound request; header names are lower case. `expected`: the script had an answer for it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    expected: bool

    @property
    def key(self) -> str:
        return key_of(self.method, self.url)

    @property
    def content(self) -> Any:
        """The body as JSON, None without one; as text when it is no JSON."""
        if not self.body:
            return None
        text = self.body.decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text


def key_of(method: str, url: str) -> str:
    """A request as scripts name it."""
    return f"AI {url.removeprefix(MODELS)}" if url.startswith(MODELS) else f"{method} {url}"


Script = Mapping[str, tuple[Scripted, ...]]


class Scene:
    """What one lane may be told, and what it has asked, in order of arrival."""

    def __init__(self, script: Script) -> None:
        self._left = {key: list(answers) for key, answers in script.items()}
        self._once = frozenset(key for key, answers in script.items() if len(answers) > 1)
        self._lock = threading.Lock()
        self.calls: list[Call] = []

    def take(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Scripted:
        """The next answer to a request. A single answer serves for ever, a list once each."""
        key = key_of(method, url)
        with self._lock:
            left = self._left.get(key)
            self.calls.append(Call(method, url, headers, body, expected=bool(left)))
            if not left:
                return _scripted(key, {"status": UNEXPECTED, "body": f"no answer is scripted for {key}"})
            return left.pop(0) if key in self._once else left[0]


class Internet(NamedTuple):
    """A running mock. Every lane has its own scene."""

    address: str
    scenes: dict[str, Scene]

    def play(self, lane: str, script: Script) -> Scene:
        """Begins a new scene for a lane."""
        scene = self.scenes[lane] = Scene(script)
        return scene


def read_script(answers: object) -> Script:
    """Reads `{"METHOD URL": answer | [answer, …]}`; an answer is `{status, body | json, headers, repeat,
    delay_ms, drop}`, all optional; `repeat` is how often the body is sent. Raises MockError.
    """
    if not isinstance(answers, Mapping):
        raise MockError('a mock maps `"METHOD URL"` to answers')
    script = {}
    for key, value in answers.items():
        method, _, url = str(key).partition(" ")
        is_url = url.startswith(("http://", "https://")) and method == method.upper()
        if not is_url and (method != "AI" or not url):
            raise MockError(f'`{key}` is not of the form `"METHOD https://…"` or `"AI <model>"`')
        each = value if isinstance(value, list) else [value]
        script[str(key)] = tuple(_scripted(str(key), one) for one in each)
    return script


def unanswered(script: Script, calls: Iterable[Call]) -> Iterator[str]:
    """For each request that the script had no answer for, once: what it was, and how to answer it."""
    for key in dict.fromkeys(call.key for call in calls if not call.expected):
        if answers := script.get(key):
            yield f"`{key}` was asked more than {len(answers)} times: add an answer to its list"
            continue
        near = nearest(key, script)
        also = f"; there is one for `{near}`" if near is not None else ""
        yield f'the mock has no answer for `{key}`{also}: add `"{key}": {{status: 200, json: {{}}}}`'


def _scripted(key: str, answer: object) -> Scripted:
    if not isinstance(answer, Mapping):
        raise MockError(f"the answer to `{key}` is no mapping")
    if unknown := answer.keys() - {"status", "body", "json", "headers", "repeat", "delay_ms", "drop"}:
        raise MockError(f"the answer to `{key}` has an unknown key `{sorted(map(str, unknown))[0]}`")
    headers = {str(name): str(value) for name, value in (answer.get("headers") or {}).items()}
    body = str(answer.get("body", "")).encode()
    if "json" in answer:
        body = json.dumps(answer["json"], ensure_ascii=False).encode()
        headers = {"content-type": "application/json", **headers}
    return Scripted(
        status=int(answer.get("status", 200)),
        body=body * int(answer.get("repeat", 1)),
        headers=headers,
        delay_ms=int(answer.get("delay_ms", 0)),
        drop=bool(answer.get("drop", False)),
    )


@contextmanager
def mock_internet() -> Iterator[Internet]:
    """Serves on a free port of 127.0.0.1 until the block ends."""
    scenes: dict[str, Scene] = {}

    class Handler(_Handler):
        def scene(self, lane: str) -> Scene:
            return scenes.setdefault(lane, Scene({}))

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Internet(f"127.0.0.1:{server.server_address[1]}", scenes)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A Worker that gives up on an answer closes the connection: that is no fault of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def scene(self, lane: str) -> Scene:
        raise NotImplementedError

    def _answer(self) -> None:
        body = self._body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        lane = headers.pop(LANE_HEADER, "")
        scripted = self.scene(lane).take(self.command, self.path, headers, body)
        time.sleep(scripted.delay_ms / 1000)
        if scripted.drop:
            self.close_connection = True
            return
        self.send_response_only(scripted.status)
        for name, value in scripted.headers.items():
            self.send_header(name, value)
        without_body = self.command == "HEAD" or scripted.status in (204, 304)
        if scripted.status != 204:
            self.send_header("content-length", str(len(scripted.body)))
        self.end_headers()
        if not without_body:
            self.wfile.write(scripted.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def log_message(self, format: str, *args: Any) -> None:
        """The scene is the log."""
