"""An editor, as far as a language server can tell: JSON-RPC with `acr lsp` over standard input and output.

Written without the server's library, so that what both would get wrong shows.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

CURSOR = "‸"
"""Where the cursor stands in a text."""
SECONDS = 60

CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True}},
        "rename": {"prepareSupport": True},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class RequestError(Exception):
    """The server answered with an error."""


class Editor:
    """One server and the files that are open in it."""

    def __init__(
        self,
        folder: Path,
        encoding: str | None = None,
        workspace: Path | None = None,
        watches: bool = False,
        **more: Any,
    ) -> None:
        root = (workspace or folder).as_uri()
        self.folder = folder
        self.encoding = encoding or "utf-16"
        self.server = subprocess.Popen(
            [sys.executable, "-m", "arcrun_compiler.cli.main", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.told: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}
        """By request: what nobody has taken yet."""
        self.versions: dict[str, int] = {}
        self.count = 0
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        general = {"positionEncodings": [encoding]} if encoding else {}
        watching = {"didChangeWatchedFiles": {"dynamicRegistration": watches}}
        known = {**CAPABILITIES, "workspace": {**CAPABILITIES["workspace"], **watching}}
        asked = {
            "processId": None,
            "rootUri": root,
            "workspaceFolders": [{"uri": root, "name": "it"}],
            "capabilities": {**known, "general": general, **more},
        }
        self.about: dict[str, Any] = self.ask("initialize", asked)
        self.tell("initialized", {})

    # ── messages ─────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        assert self.server.stdout is not None
        while True:
            length = 0
            while line := self.server.stdout.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self.messages.put(None)
                return
            self.messages.put(json.loads(self.server.stdout.read(length)))

    def send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def send_bytes(self, data: bytes) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(data)
        self.server.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """The result. Raises RequestError with the server's message."""
        return self._answer(self.request(method, params))

    def ask_all(self, asked: Iterable[tuple[str, Any]]) -> list[Any]:
        """The results of several requests, none of which waits for the answer to the one before it."""
        numbers = [self.request(method, params) for method, params in asked]
        return [self._answer(number) for number in numbers]

    def request(self, method: str, params: Any) -> int:
        """Asks without waiting; the request's number."""
        self.count += 1
        self.send({"id": self.count, "method": method, "params": params})
        return self.count

    def _answer(self, number: int) -> Any:
        while number not in self.answers:
            self._next()
        message = self.answers.pop(number)
        if "error" in message:
            raise RequestError(message["error"]["message"])
        return message.get("result")

    def _next(self) -> dict[str, Any]:
        message = self.messages.get(timeout=SECONDS)
        assert message is not None, f"the server ended with {self.server.wait(SECONDS)}"
        self.told.append(message)
        if "id" in message and "method" in message:
            self.send({"id": message["id"], "result": None})
        elif "id" in message:
            self.answers[message["id"]] = message
        return message

    def logged(self) -> list[str]:
        return [each["params"]["message"] for each in self.told if each.get("method") == "window/logMessage"]

    def close(self) -> int:
        """Ends the server as editors do; its exit code."""
        if self.server.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
        return self.ended()

    def ended(self) -> int:
        """The exit code of a server that is about to end."""
        code = self.server.wait(SECONDS)
        self.reading.join(SECONDS)
        for pipe in (self.server.stdin, self.server.stdout):
            if pipe is not None:
                pipe.close()
        return code

    # ── files ────────────────────────────────────────────────────────────────────────────────

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, text: str, name: str = "it.yaml") -> File:
        """Opens a text; the cursor's sign is taken out, and its place kept."""
        place, clean = self.place(text)
        uri = self.uri(name) if ":" not in name else name
        if uri in self.versions:
            return self.change(File(self, uri, "", None), text)
        self.versions[uri] = 1
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": clean}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return File(self, uri, clean, place)

    def change(self, file: File, text: str) -> File:
        place, clean = self.place(text)
        self.versions[file.uri] += 1
        document = {"uri": file.uri, "version": self.versions[file.uri]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": clean}]})
        return File(self, file.uri, clean, place)

    def place(self, text: str) -> tuple[dict[str, int] | None, str]:
        before, sign, after = text.partition(CURSOR)
        if not sign:
            return None, text
        line = before.rpartition("\n")[2]
        return {"line": before.count("\n"), "character": self.units(line)}, before + after

    def units(self, text: str) -> int:
        """How long a text is, as the two have agreed to count."""
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode(f"{self.encoding}-le" if size > 1 else "utf-8")) // size


class File(NamedTuple):
    """An open file with its cursor."""

    editor: Editor
    uri: str
    text: str
    place: dict[str, int] | None

    def ask(self, method: str, **more: Any) -> Any:
        return self.editor.ask(method, {"textDocument": {"uri": self.uri}, "position": self.place, **more})

    def findings(self) -> list[dict[str, Any]]:
        """The diagnostics of this version, once they have come."""
        version = self.editor.versions[self.uri]
        for message in reversed(self.editor.told):
            if self._is_of(message, version):
                return list(message["params"]["diagnostics"])
        while not self._is_of(message := self.editor._next(), version):
            pass
        return list(message["params"]["diagnostics"])

    def _is_of(self, message: Mapping[str, Any], version: int) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics":
            return False
        return bool(message["params"]["uri"] == self.uri and message["params"].get("version") == version)

    def hover(self) -> str | None:
        found = self.ask("textDocument/hover")
        return found["contents"]["value"] if found else None

    def complete(self) -> dict[str, dict[str, Any]]:
        """The proposals by label, in their order."""
        found = self.ask("textDocument/completion")["items"]
        return {
            each["label"]: each
            for each in sorted(found, key=lambda each: each.get("sortText", each["label"]))
        }

    def completed(self, label: str) -> str:
        """The text after a proposal was taken, with its tab stops."""
        return self.edited([self.complete()[label]["textEdit"]])

    def edited(self, edits: list[dict[str, Any]]) -> str:
        text = self.text
        for edit in sorted(edits, key=lambda each: self.offset(each["range"]["start"]), reverse=True):
            start, end = self.offset(edit["range"]["start"]), self.offset(edit["range"]["end"])
            text = text[:start] + edit["newText"] + text[end:]
        return text

    def offset(self, place: Mapping[str, int]) -> int:
        lines = self.text.split("\n")
        line = lines[place["line"]]
        column = next(at for at in range(len(line) + 1) if self.editor.units(line[:at]) >= place["character"])
        return sum(len(each) + 1 for each in lines[: place["line"]]) + column

    def shown(self, range: Mapping[str, Any]) -> str:
        """The text of a range."""
        return self.text[self.offset(range["start"]) : self.offset(range["end"])]

    def changed(self, edit: Mapping[str, Any]) -> str:
        """The text after a workspace edit of this file alone."""
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": self.uri, "version": self.editor.versions[self.uri]}
        return self.edited(change["edits"])
