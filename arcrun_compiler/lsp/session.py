"""What the server knows of an editor: the files that are open, their projects, the workflows around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from ..text.source import Span
from .analysis import YAML_PROBLEMS, Analysis, analyze, is_blank, is_ours
from .library import Library
from .lines import Lines
from .project import Projects


@dataclass
class Open:
    """An open file: its text, and what was made of it."""

    uri: str
    version: int | None
    text: str
    analysis: Analysis | None = None
    """Of this text."""
    whole: Analysis | None = None
    """Of the last text whose YAML was right: while somebody types, names and nodes are taken from it."""


class Session:
    """One editor's state; features ask it for what was made of a text, and for nothing else."""

    def __init__(self) -> None:
        self.encoding: str = types.PositionEncodingKind.Utf16
        self.counts_versions = False
        """Whether the editor takes edits of a certain version of a file."""
        self.takes_snippets = False
        """Whether the editor knows tab stops in what it inserts."""
        self.projects = Projects()
        self.library = Library(self.open_texts)
        self.files: dict[str, Open] = {}

    # ── files ────────────────────────────────────────────────────────────────────────────────

    def put(self, uri: str, version: int | None, text: str) -> Open:
        """A file was opened, or has this text now."""
        known = self.files.get(uri)
        made = Open(uri, version, text, whole=known.whole if known else None)
        self.files[uri] = made
        return made

    def drop(self, uri: str) -> None:
        self.files.pop(uri, None)

    def stale(self) -> None:
        """Something beside the open texts changed: they are read again when somebody asks."""
        self.library.forget()
        for each in self.files.values():
            each.analysis = None

    def open_texts(self) -> dict[Path, str]:
        found = {}
        for each in self.files.values():
            path = path_of(each.uri)
            if path is not None:
                found[path] = each.text
        return found

    def folder_of(self, uri: str) -> Path:
        path = path_of(uri)
        if path is not None:
            return path.parent
        return next(iter(self.library.folders), Path.cwd())

    # ── what was made of them ────────────────────────────────────────────────────────────────

    def analysis(self, uri: str) -> Analysis | None:
        """Of an open file's text; None when it is none of ours."""
        file = self.files.get(uri)
        if file is None or not is_ours(file.text):
            return None
        if file.analysis is None:
            file.analysis = self._analyze(uri, file.text)
            if file.analysis.is_whole:
                file.whole = file.analysis
        return file.analysis

    def readable(self, uri: str) -> Analysis | None:
        """Of the text, or, where its YAML is broken, of what is left without the line that breaks it: places
        are the same."""
        found = self.analysis(uri)
        if found is None or found.is_whole:
            return found
        broken = next(each.span.start for each in found.parsed.problems if each.slug in YAML_PROBLEMS)
        line = found.lines.line_of(broken)
        above = next((at for at in range(line - 1, -1, -1) if found.lines.line(at).strip()), line)
        for number in (line, above):
            without = self._without(uri, found.lines.starts[number])
            if without.is_whole:
                return without
        return found

    def _without(self, uri: str, offset: int) -> Analysis:
        """Of the text with blanks in the place of a line."""
        text = self.files[uri].text
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        return self._analyze(uri, text[:start] + " " * (end - start) + text[end:])

    def sound(self, uri: str, offset: int) -> Analysis | None:
        """What names and nodes there are, although the text around an offset may not be right YAML: of the
        text, else of the text without that line, else of the last text that was right."""
        found = self.analysis(uri)
        file = self.files.get(uri)
        if found is None or file is None or found.is_whole:
            return found
        without = self._without(uri, offset)
        return without if without.is_whole else file.whole or found

    def _analyze(self, uri: str, text: str) -> Analysis:
        folder = self.folder_of(uri)
        path = path_of(uri)
        name = str(path) if path is not None else uri
        return analyze(name, text, folder, self.projects.around(folder), self.library, self.encoding)

    def lines(self, uri: str) -> Lines:
        """The lines of an open file, or of one on disk."""
        file = self.files.get(uri)
        if file is not None:
            return file.analysis.lines if file.analysis else Lines(file.text, self.encoding)
        path = path_of(uri)
        try:
            text = path.read_text("utf-8") if path is not None else ""
        except (OSError, UnicodeDecodeError):
            text = ""
        return Lines(text, self.encoding)

    def is_blank(self, uri: str) -> bool:
        file = self.files.get(uri)
        return file is not None and is_blank(file.text)

    def analyses(self) -> Iterable[Analysis]:
        """Every file of the workspace that holds workflows, open or not."""
        for source in self.library.sources(next(iter(self.library.folders), Path.cwd())):
            if is_ours(source.text):
                path = Path(source.name)
                around = self.projects.around(path.parent)
                parsed = self.library.parsed(source, around)
                lines = Lines(source.text, self.encoding)
                yield Analysis(parsed.source, lines, path.parent, around, self.library, parsed)

    def location(self, analysis: Analysis, span: Span) -> types.Location:
        return types.Location(uri_of(analysis.source.name), analysis.lines.range(span))


def path_of(uri: str) -> Path | None:
    """The path of a file; None for a text that is no file yet."""
    if not uri.startswith("file:"):
        return None
    found = to_fs_path(uri)
    return Path(found) if found else None


def uri_of(name: str) -> str:
    """The URI of a source, by its name: a path, or the URI of a text that is no file."""
    return name if "://" in name or name.startswith("untitled:") else from_fs_path(name) or name
