"""The server: what an editor asks and tells, led to the features. Nothing that goes wrong in them ends it."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from .. import VERSION
from ..text.diagnostic import Diagnostic
from . import (
    actions,
    completion,
    definition,
    diagnostics,
    formatting,
    hints,
    hover,
    references,
    rename,
    rubbish,
    symbols,
)
from .analysis import Analysis, Interface
from .edits import workspace_edit
from .project import Around
from .session import Session, path_of, uri_of

_SECONDS = 0.12
"""How long nothing must be typed before a text is checked."""
_MOST_SECONDS = 1.5
_WATCHED = (
    "**/*.yaml",
    "**/*.yml",
    "**/*.wasm",
    "**/arcrun.toml",
    "**/pyproject.toml",
    "**/arcrun.lock",
    "**/*.json",
)
"""The last for baselines, which may have any name."""
_REQUEST_FAILED = -32803

Handler = Callable[[Any], Any]


class Server(LanguageServer):
    """`Session` is what it knows; here is when it is asked."""

    def __init__(self) -> None:
        # Whole texts: a workflow is small, and a server that applies edits itself can come to disagree with
        # the editor about the text (pygls cuts lines at U+2028, editors do not).
        super().__init__("acr", VERSION, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.session = Session()
        self.is_shut_down = False
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._told: set[str] = set()
        self._interfaces: dict[str, Interface] = {}
        self._slowest = 0.0
        self._collector = rubbish.Collector()
        self._troubles: dict[str, tuple[str, ...]] = {}
        self._own: dict[str, tuple[Diagnostic, ...]] = {}
        """What was said of project files, by their URIs."""

    # ── checking ─────────────────────────────────────────────────────────────────────────────

    def check_soon(self, uri: str) -> None:
        """Checks a file when nothing has been typed for a moment: longer where checking takes long."""
        self._cancel(uri)
        delay = min(max(_SECONDS, 3 * self._slowest), _MOST_SECONDS)
        self._waiting[uri] = asyncio.get_running_loop().call_later(delay, self.check, uri)

    def check(self, uri: str) -> None:
        """Checks a file now, and those that may call what it defines."""
        self._cancel(uri)
        self._guard(self._check, uri)
        self._collector.soon()

    def _cancel(self, uri: str) -> None:
        """Forgets a check that waits."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()

    def _check(self, uri: str) -> None:
        file = self.session.files.get(uri)
        if file is None:
            return
        began = time.perf_counter()
        analysis = self.session.analysis(uri)
        found = diagnostics.diagnostics(analysis)
        self._slowest = max(time.perf_counter() - began, self._slowest / 2)
        if analysis is not None or uri in self._told:
            self._told.add(uri)
            self._publish(uri, file.version, found)
        if analysis is not None:
            self._tell_project(analysis.around)
        if len(self.session.files) > 1:
            self._tell_others(uri, analysis.interface if analysis is not None else ())

    def _tell_others(self, uri: str, interface: Interface) -> None:
        """Files that may call what a file defines are checked again when that has become something else."""
        if self._interfaces.get(uri, ()) == interface:
            return
        self._interfaces[uri] = interface
        self.session.stale()
        for other in self.session.files:
            if other != uri:
                self.check_soon(other)

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _tell_project(self, around: Around) -> None:
        """A project file that cannot be used is told once, not with every letter."""
        file = around.settings.file
        uri = uri_of(str(file)) if file is not None else ""
        for trouble in around.troubles:
            if trouble not in self._troubles.get(uri, ()):
                self.window_show_message(
                    types.ShowMessageParams(types.MessageType.Warning, f"acr: {trouble}")
                )
        self._troubles[uri] = around.troubles
        if around.own != self._own.get(uri, ()):
            self._own[uri] = around.own
            self._publish(uri, None, diagnostics.of_project_file(around.own, self.session.encoding))

    def forget(self, uri: str) -> None:
        """A file was closed: nothing is said of it any more."""
        self._cancel(uri)
        self.session.drop(uri)
        self._interfaces.pop(uri, None)
        if uri in self._told:
            self._told.discard(uri)
            self._publish(uri, None, [])

    def check_all_soon(self) -> None:
        self.session.stale()
        for uri in self.session.files:
            self.check_soon(uri)

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    def _guard(self, call: Handler, argument: Any) -> Any:
        """What the call gives; None when it broke: a bug of ours, which the editor's log gets to see."""
        try:
            return call(argument)
        except JsonRpcException:
            raise
        except Exception as error:
            told = "".join(traceback.format_exception(error))
            message = f"acr: this is a bug of the server, please report it\n{told}"
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))
            return None

    def guarded(self, call: Handler) -> Handler:
        """A handler that never fails."""
        return lambda params: self._guard(call, params)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What pygls could not read or send: a line in the editor's log. A request has its own answer."""
        if source is FeatureRequestError:
            return
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"acr: {error}"))


def create() -> Server:
    """A server with every feature."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what goes wrong is in the editor's log
    server = Server()
    _begin(server)
    _files(server)
    _features(server)
    _refactorings(server)
    return server


def serve() -> int:
    """Serves one editor over standard input and output; the process's exit code."""
    server = create()
    rubbish.settle()
    server.start_io()
    return 0 if server.is_shut_down else 1


# ── the protocol ───────────────────────────────────────────────────────────────────────────────


def _register(server: Server, method: str, handler: Handler, options: Any = None) -> None:
    server.feature(method, options)(server.guarded(handler))


def _begin(server: Server) -> None:
    session = server.session

    def initialize(params: types.InitializeParams) -> None:
        session.encoding = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
        document, workspace = params.capabilities.text_document, params.capabilities.workspace
        asked = document.completion.completion_item if document and document.completion else None
        session.takes_snippets = bool(asked and asked.snippet_support)
        edits = workspace.workspace_edit if workspace else None
        session.counts_versions = bool(edits and edits.document_changes)
        folders()

    def folders(_: Any = None) -> None:
        known = [to_fs_path(each.uri) for each in server.workspace.folders.values()]
        if not known and server.workspace.root_uri:
            known = [to_fs_path(server.workspace.root_uri)]
        # A whole disk or a home folder is no workspace: an editor names it when a single file is opened.
        paths = [Path(each) for each in known if each]
        session.library.folders = tuple(
            each for each in paths if each not in (Path.home(), Path(each.anchor))
        )
        session.library.forget()

    def initialized(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(each) for each in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            one = types.Registration("acr-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([one]))

    def shutdown(_: Any = None) -> None:
        server.is_shut_down = True

    _register(server, types.INITIALIZE, initialize)
    _register(server, types.INITIALIZED, initialized)
    _register(server, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, folders)
    server.feature(types.SHUTDOWN)(lambda *_: shutdown())


def _files(server: Server) -> None:
    session = server.session

    def opened(params: types.DidOpenTextDocumentParams) -> None:
        file = params.text_document
        session.put(file.uri, file.version, file.text)
        server.check(file.uri)

    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        text = server.workspace.get_text_document(uri).source
        session.put(uri, params.text_document.version, text)
        server.check_soon(uri)

    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path_of(each.uri) for each in params.changes]
        if any(each and (each.suffix != ".json" or session.projects.is_baseline(each)) for each in paths):
            server.check_all_soon()

    _register(server, types.TEXT_DOCUMENT_DID_OPEN, opened)
    _register(server, types.TEXT_DOCUMENT_DID_CHANGE, changed)
    _register(server, types.TEXT_DOCUMENT_DID_CLOSE, lambda params: server.forget(params.text_document.uri))
    _register(server, types.TEXT_DOCUMENT_DID_SAVE, lambda _: server.check_all_soon())
    _register(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)


def _features(server: Server) -> None:
    session = server.session

    def at(answer: Callable[[Analysis, int], Any]) -> Handler:
        def handler(params: Any) -> Any:
            analysis = session.readable(params.text_document.uri)
            return None if analysis is None else answer(analysis, analysis.lines.offset(params.position))

        return handler

    def completed(params: types.CompletionParams) -> types.CompletionList:
        found = completion.completion(session, params.text_document.uri, params.position)
        return types.CompletionList(is_incomplete=False, items=found)

    def referred(params: types.ReferenceParams) -> list[types.Location] | None:
        analysis = session.readable(params.text_document.uri)
        if analysis is None:
            return None
        offset = analysis.lines.offset(params.position)
        return references.references(session, analysis, offset, params.context.include_declaration)

    def outlined(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        analysis = session.readable(params.text_document.uri)
        return None if analysis is None else symbols.symbols(analysis)

    def hinted(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        analysis = session.readable(params.text_document.uri)
        return None if analysis is None else hints.hints(analysis, analysis.lines.span(params.range))

    _register(server, types.TEXT_DOCUMENT_HOVER, at(hover.hover))
    options = types.CompletionOptions(trigger_characters=completion.TRIGGERS)
    _register(server, types.TEXT_DOCUMENT_COMPLETION, completed, options)
    defined = at(lambda analysis, offset: definition.definition(session, analysis, offset))
    _register(server, types.TEXT_DOCUMENT_DEFINITION, defined)
    _register(server, types.TEXT_DOCUMENT_REFERENCES, referred)
    _register(server, types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, at(references.highlights))
    _register(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outlined)
    _register(server, types.WORKSPACE_SYMBOL, lambda params: symbols.workspace_symbols(session, params.query))
    _register(server, types.TEXT_DOCUMENT_INLAY_HINT, hinted)


def _refactorings(server: Server) -> None:
    session = server.session

    def acted(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        analysis = session.analysis(params.text_document.uri)
        return None if analysis is None else actions.actions(session, analysis, params)

    def prepared(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        analysis = session.analysis(params.text_document.uri)
        if analysis is None:
            return None
        try:
            mention = rename.renamable(analysis, analysis.lines.offset(params.position))
        except rename.Refused as refused:
            raise JsonRpcException(message=str(refused), code=_REQUEST_FAILED) from None
        return types.PrepareRenamePlaceholder(analysis.lines.range(mention.span), mention.name)

    def renamed(params: types.RenameParams) -> types.WorkspaceEdit | None:
        analysis = session.analysis(params.text_document.uri)
        if analysis is None:
            return None
        try:
            edits = rename.rename(analysis, analysis.lines.offset(params.position), params.new_name)
        except rename.Refused as refused:
            raise JsonRpcException(message=str(refused), code=_REQUEST_FAILED) from None
        return workspace_edit(session, analysis, edits)

    def formatted(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        analysis = session.analysis(params.text_document.uri)
        return None if analysis is None else formatting.formatting(analysis)

    _register(server, types.TEXT_DOCUMENT_FORMATTING, formatted)
    kinds = types.CodeActionOptions(code_action_kinds=actions.KINDS)
    _register(server, types.TEXT_DOCUMENT_CODE_ACTION, acted, kinds)
    _register(server, types.TEXT_DOCUMENT_PREPARE_RENAME, prepared)
    _register(server, types.TEXT_DOCUMENT_RENAME, renamed, types.RenameOptions(prepare_provider=True))
