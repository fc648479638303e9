"""The house itself: how long files and functions are, who may import what, that nothing lies about unused."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcrun_compiler.check import rules

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "arcrun_compiler"
TEMPLATES = ROOT / "templates"
MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 40
OURS = ("arcrun_compiler", "tests", "templates", "components", "grammar", "examples", ".github", ".ci")


def committed() -> list[Path]:
    """Files of the repository: those that git knows, or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


FILES = committed()
MODULES = [path for path in FILES if path.suffix == ".py" and path.is_relative_to(PACKAGE)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """`syntax.yaml`, as the floors are named."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


# ── sizes ──────────────────────────────────────────────────────────────────────────────────────


def test_files_are_short() -> None:
    long = {}
    for path in FILES:
        if path.suffix in (".py", ".ts", ".j2"):
            lines = path.read_text("utf-8").count("\n")
            if lines > MOST_LINES:
                long[name(path)] = lines
    assert not long


def test_functions_are_short() -> None:
    long = {}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long[f"{name(path)}:{node.name}"] = lines
    assert not long


# ── words ──────────────────────────────────────────────────────────────────────────────────────


def test_public_names_have_docstrings() -> None:
    """Modules, classes that are more than the fields they list, and functions that others may call."""
    assert not [f"{name(path)}: {each}" for path in MODULES for each in _undocumented(path)]


def _undocumented(path: Path) -> Iterator[str]:
    module = tree(path)
    if ast.get_docstring(module) is None and module.body:
        yield "the module"
    for node in module.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None and not _says_it_all(node):
            yield node.name


def _says_it_all(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """A record is told by its fields; a rule's `find`, and what is a line or two, by name and module."""
    if isinstance(node, ast.ClassDef):
        return all(isinstance(each, ast.AnnAssign | ast.Assign | ast.Expr) for each in node.body)
    return len(node.body) <= 2 or node.name == "find" or not node.args.args


def test_no_questions_are_left() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [name(path) for path in FILES if path.suffix in (".py", ".ts", ".j2") and path != Path(__file__)
             and marks.search(path.read_text("utf-8"))]  # fmt: skip
    assert not found


def test_the_repository_stands_alone() -> None:
    """No path of a machine on which it was written, and nothing outside of it."""
    places = ("/wor" + "k/", "../sha" + "red", "/home/" + "runner", "/tm" + "p/nt", "/tm" + "p/brief")
    found = []
    for path in FILES:
        data = path.read_bytes()
        found += [f"{name(path)}: {place}" for place in places if place.encode() in data]
    assert not found


def test_classes_are_called_what_they_are() -> None:
    words = re.compile(r".(Manager|Helper|Util|Utils|Base|Handler|Impl)$|^(Manager|Helper|Utils?)$")
    found = [
        f"{name(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(tree(path))
        # http.server's word for what answers a request.
        if isinstance(node, ast.ClassDef) and words.search(node.name) and path.name != "mock.py"
    ]
    assert not found


# ── rules, templates ───────────────────────────────────────────────────────────────────────────


def test_every_rule_has_its_file_and_its_page() -> None:
    folder = Path(rules.__file__).parent
    stems = {slug.replace("-", "_") for slug in rules.RULES}
    assert len(stems) == len(rules.RULES)
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == stems
    assert {path.stem for path in folder.glob("*.md")} == stems


def test_no_id_means_two_things() -> None:
    """Rules that find one kind of thing share an id (CHECKS): they stand next to each other."""
    listed = subprocess.run(
        [sys.executable, "-m", "arcrun_compiler.cli.main", "rules", "--format", "json"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    rows = [(row["id"], row["slug"]) for row in json.loads(listed.stdout)]
    assert all(re.fullmatch(r"ARC\d{3}", id) for id, _ in rows)
    assert len({slug for _, slug in rows}) == len(rows)
    ids = [id for id, _ in rows]
    assert ids == sorted(ids)
    shared = {id: [slug for each, slug in rows if each == id] for id in ids if ids.count(id) > 1}
    assert shared.keys() <= {"ARC103", "ARC307", "ARC407", "ARC603", "ARC901", "ARC902"}, shared


def test_every_template_is_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in MODULES)
    modules = {path.stem: path for path in (TEMPLATES / "runtime").rglob("*.ts")}
    runtime = "\n".join(path.read_text("utf-8") for path in modules.values())
    written = "\n".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.j2"))
    unused = []
    for path in sorted(each for each in TEMPLATES.rglob("*") if each.is_file()):
        below = path.relative_to(TEMPLATES)
        if below.parts[0] == "runtime":
            module = below.with_suffix("").as_posix()
            specifier = re.compile(rf'from "[./]*(runtime/)?{re.escape(module.removeprefix("runtime/"))}"')
            inside = re.compile(rf'from "\.\.?/(?:\w+/)*{re.escape(below.stem)}"')
            is_used = (
                re.search(rf"""["']{module}["']""", text)
                or specifier.search(written)
                or inside.search(runtime)
            )
        else:
            inner = "/".join(below.parts[1:])
            is_used = f'"{inner.removesuffix(".j2")}"' in text or below.as_posix() in text or inner in text
        if not is_used and f'"./{below.with_suffix("").as_posix()}"' not in text:
            unused.append(below.as_posix())
    assert not unused


def test_every_template_says_what_it_sees() -> None:
    for path in TEMPLATES.rglob("*.j2"):
        if path.name != "module.js.j2":
            assert path.read_text("utf-8").startswith("{#"), name(path)


# ── imports ────────────────────────────────────────────────────────────────────────────────────

ALLOWED = {
    "lark": ("syntax.grammar",),
    "yaml": ("syntax.yaml", "syntax.format.marks", "contract."),
    "jinja2": ("emit.render",),
    "click": ("cli.",),
    "wasmtime": ("probe.",),
    "tree_sitter": ("syntax.javascript",),
    "tree_sitter_javascript": ("syntax.javascript",),
    "pydantic": ("contract.",),
    "pygls": ("lsp.",),
    "cryptography": ("account.record",),
    "lsprotocol": ("lsp.",),
}
"""Who may import what; a name that ends with a dot is a floor."""


def test_few_know_the_libraries() -> None:
    found = []
    for path in MODULES:
        module = module_of(path)
        for imported in _imports(path):
            library = imported.partition(".")[0]
            if library in ALLOWED and not f"{module}.".startswith(
                tuple(f"{each.rstrip('.')}." for each in ALLOWED[library])
            ):
                found.append(f"{module} imports {library}")
    assert not found


def test_only_some_floors_touch_the_machine() -> None:
    """Sockets, processes and the network are the runner's, the sandbox's and the command line's."""
    found = [
        f"{module_of(path)} imports {imported}"
        for path in MODULES
        for imported in _imports(path)
        if imported.partition(".")[0] in ("subprocess", "socket", "http", "urllib", "ssl", "asyncio")
        and imported != "urllib.parse"
        and module_of(path).partition(".")[0] not in ("account", "runner", "probe", "cli", "files", "lsp")
    ]
    assert not found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def test_there_are_no_global_variables() -> None:
    """No function changes a name of its module."""
    found = [
        f"{name(path)}: {', '.join(node.names)}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Global)
    ]
    assert not found


LINT = """\
name: it
description: d
flow: ['input >> ON_SUCCESS >> set']
config: {set: {values: {a: '{{input.a}}'}}}
"""
DEAR = frozenset(
    "pydantic jinja2 wasmtime tree_sitter subprocess asyncio http socket tempfile hashlib email".split()
)


@pytest.mark.parametrize(
    "text", [pytest.param(LINT, id="clean"), pytest.param(LINT.replace("_SUCC", "_SUC"), id="a finding")]
)
def test_lint_imports_what_linting_needs(tmp_path: Path, text: str) -> None:
    (tmp_path / "it.yaml").write_text(text)
    script = (
        "import sys; from arcrun_compiler.cli.main import cli; "
        "cli(['lint', 'it.yaml'], standalone_mode=False, prog_name='acr')"
    )
    told = f"import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n{script}"
    bare = "import sys, click, yaml, lark; print(*sys.modules, file=sys.stderr)"

    def modules(code: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return set(done.stderr.splitlines()[-1].split())

    more = modules(told) - modules(bare)
    assert "arcrun_compiler.pipeline" in more
    assert not more & DEAR
