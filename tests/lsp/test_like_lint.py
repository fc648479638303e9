"""What the server tells of a file is what `acr lint FILE` says of it, whatever the project decides."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from client import Editor, File
from harness.texts import AUTH, CALLEE

Files = Mapping[str, str]
Told = list[tuple[str, str, tuple[int, int], tuple[int, int], str]]

PLAIN = """\
name: it
description: d
flow: [input >> ON_SUCCESS >> a]
config:
  a: {component: set, values: {n: "{{credential.x}}"}}
  b: {component: set, values: {n: 1}}
"""
OWN = """\
canonical_id: mine
display_name: Mine
category: data
version: 1.0.0
description: d
input_schema: {type: object, properties: {n: {type: integer}}, additionalProperties: false}
"""
USES = """\
name: uses
description: d
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: mine, n: one}}
"""
API = """\
canonical_id: notes_create
display_name: Create a note
version: 1.2.0
endpoint: https://notes.test/v1/notes
method: POST
auth_service: notes
body: {title: "{{title}}"}
input_schema: {properties: {title: {type: string}}, required: [title], additionalProperties: false}
output_schema: {type: object, properties: {id: {type: integer}}, required: [id], additionalProperties: false}
"""
NOTE = """\
name: note
description: creates a note
flow: ["input >> ON_SUCCESS >> create"]
config: {create: {component: notes_create, title: [1], text: x}}
output: "{{create.data.json.name}}"
"""
CALLS = """\
name: calls
description: d
flow: [input >> ON_SUCCESS >> tell]
config: {tell: {component: trigger_workflow, workflow_name: callee, input: {days: soon}}}
output: "{{tell.data.total}}"
"""
OTHER_CALLEE = CALLEE.replace("integer", "string").replace("{sum:", "{total:")
SELF = """\
name: it
description: d
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: http_request, url: "https://shop.me.workers.dev/webhooks/named/x/trigger"}}
"""
WIDE = """\
name: 一
description: 說明😀
flow:
  - input >> ON_SUCCESS >> 取得😀資料
  - 取得😀資料 >> 成功時 >> 𝒳 # 😀
  - 取得😀資料 >> ON_SUCESS >> é
config:
  取得😀資料: {component: http_request, url: "https://a.example.com/😀/{{input.路徑}}"}
  𝒳: {component: set, values: {😀: "😀😀{{沒有}} {{取得資料.data.status}}"}}
  é: {component: sett}
"""
IN_WIDE = ["ARC007", "ARC102", "ARC506", "ARC205", "ARC202", "ARC401"]
LOCK = """\
version = 1

[components.set]
version = "9.9.9"
sha256 = ""
contract = ""
"""


def fetches(count: int) -> str:
    rows = "".join(f"  - n{at - 1} >> ON_SUCCESS >> n{at}\n" for at in range(1, count))
    nodes = "".join(
        f"  n{at}: {{component: http_request, url: https://a.test/{at}}}\n" for at in range(count)
    )
    return f"name: it\ndescription: d\nflow:\n  - input >> ON_SUCCESS >> n0\n{rows}config:\n{nodes}"


def lint(path: Path) -> Any:
    """What `acr lint FILE` says, run in the folder of the file."""
    command = [sys.executable, "-m", "arcrun_compiler.cli.main", "lint", str(path), "--output-format", "json"]
    done = subprocess.run(command, cwd=path.parent, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["findings"]


def linted(path: Path) -> Told:
    return [
        (
            each["id"],
            each["severity"],
            _place(each["range"]["start"]),
            _place(each["range"]["end"]),
            _said(each),
        )
        for each in lint(path)
        if Path(path.parent, each["file"]).samefile(path)
    ]


def _place(at: Mapping[str, int]) -> tuple[int, int]:
    return at["line"], at["column"]


def _said(finding: Mapping[str, Any]) -> str:
    """As the server writes it, notes left out: they are in no JSON."""
    help = finding["help"]
    return finding["message"] + (f"\nhelp: {help}" if help else "")


def shown(file: File) -> Told:
    """What an editor shows of a file, with places as lint counts them: in characters."""
    severities = {1: "error", 2: "warning", 3: "info"}
    lines = file.text.split("\n")

    def place(at: Mapping[str, int]) -> tuple[int, int]:
        before = lines[at["line"]].encode("utf-16-le")[: 2 * at["character"]]
        return at["line"] + 1, len(before.decode("utf-16-le")) + 1

    def said(message: str) -> str:
        return "\n".join(each for each in message.split("\n") if not each.startswith("note: "))

    return [
        (
            each["code"],
            severities[each["severity"]],
            place(each["range"]["start"]),
            place(each["range"]["end"]),
            said(each["message"]),
        )
        for each in file.findings()
    ]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    made = Editor(tmp_path)
    yield made
    assert made.close() == 0
    assert made.logged() == []


def baseline_of(folder: Path, name: str, text: str) -> None:
    """Writes what is wrong with a text that a file had before."""
    write(folder, {name: text})
    command = [sys.executable, "-m", "arcrun_compiler.cli.main", "lint", str(folder / name)]
    subprocess.run(
        [*command, "--write-baseline", str(folder / "known.json")], check=True, capture_output=True
    )


# ── one setting after another ──────────────────────────────────────────────────────────────────

CASES: dict[str, tuple[Files, str, list[str]]] = {
    "no project file": ({"it.yaml": PLAIN}, "it.yaml", ["ARC502", "ARC108"]),
    "plan left out": ({"it.yaml": fetches(51)}, "it.yaml", ["ARC602"]),
    "plan free": ({"arcrun.toml": 'plan = "free"', "it.yaml": fetches(51)}, "it.yaml", ["ARC602"]),
    "plan paid": ({"arcrun.toml": 'plan = "paid"', "it.yaml": fetches(51)}, "it.yaml", []),
    "name": ({"arcrun.toml": 'name = "shop"', "it.yaml": SELF}, "it.yaml", ["ARC601"]),
    "another name": ({"arcrun.toml": 'name = "depot"', "it.yaml": SELF}, "it.yaml", []),
    "select": ({"arcrun.toml": 'lint.select = ["ARC1"]', "it.yaml": PLAIN}, "it.yaml", ["ARC108"]),
    "ignore": ({"arcrun.toml": 'lint.ignore = ["unused-config"]', "it.yaml": PLAIN}, "it.yaml", ["ARC502"]),
    "extend-select": (
        {
            "arcrun.toml": 'lint.extend-select = ["missing-description"]',
            "it.yaml": PLAIN.replace("description: d\n", ""),
        },
        "it.yaml",
        ["ARC901", "ARC502", "ARC108"],
    ),
    "per-file-ignores": (
        {"arcrun.toml": 'lint.per-file-ignores = {"old/**" = ["ARC5"]}', "old/it.yaml": PLAIN},
        "old/it.yaml",
        ["ARC108"],
    ),
    "exclude, which named files do not mind": (
        {"arcrun.toml": 'exclude = ["old"]', "old/it.yaml": PLAIN},
        "old/it.yaml",
        ["ARC502", "ARC108"],
    ),
    "the table of pyproject.toml": (
        {"pyproject.toml": '[tool.arcrun.lint]\nignore = ["ARC502"]', "it.yaml": PLAIN},
        "it.yaml",
        ["ARC108"],
    ),
    "define": (
        {"arcrun.toml": 'define = {A = "1"}', "it.yaml": PLAIN.replace("n: 1", "n: __A__, m: __B__")},
        "it.yaml",
        ["ARC502", "ARC108", "ARC006"],
    ),
    "components": (
        {
            "arcrun.toml": 'components = ["parts"]',
            "parts/mine/component.contract.yaml": OWN,
            "it.yaml": USES,
        },
        "it.yaml",
        ["ARC302"],
    ),
    "components beside, without a project file": (
        {"components/mine/component.contract.yaml": OWN, "it.yaml": USES},
        "it.yaml",
        ["ARC302"],
    ),
    "a broken contract": (
        {
            "arcrun.toml": "",
            "components/mine/component.contract.yaml": "canonical_id: min\n",
            "it.yaml": USES,
        },
        "it.yaml",
        ["ARC402"],
    ),
    "recipes": (
        {"arcrun.toml": 'recipes = ["api"]', "api/a.yaml": AUTH, "api/b/c.yml": API, "it.yaml": NOTE},
        "it.yaml",
        ["ARC302", "ARC303", "ARC301"],
    ),
    "recipes in the file": (
        {"it.yaml": f"{AUTH}---\n{API}---\n{NOTE}"},
        "it.yaml",
        ["ARC302", "ARC303", "ARC301"],
    ),
    "a recipe": (
        {"arcrun.toml": "", "recipes/it.yaml": API.replace("{{title}}", "{{titel}}")},
        "recipes/it.yaml",
        ["ARC701", "ARC702", "ARC702"],
    ),
    "an auth recipe": (
        {"it.yaml": AUTH.replace("secret.NOTES_TOKEN", "secret.NOTES")},
        "it.yaml",
        ["ARC702", "ARC702"],
    ),
    "arcrun.lock": ({"arcrun.lock": LOCK, "it.yaml": PLAIN}, "it.yaml", ["ARC408", "ARC502", "ARC108"]),
    "a workflow beside": ({"callee.yaml": CALLEE, "it.yaml": CALLS}, "it.yaml", ["ARC302", "ARC301"]),
    "the file beside before the project": (
        {"arcrun.toml": "", "a/callee.yaml": OTHER_CALLEE, "b/callee.yaml": CALLEE, "b/it.yaml": CALLS},
        "b/it.yaml",
        ["ARC302", "ARC301"],
    ),
    "the project in order of paths": (
        {"arcrun.toml": "", "a/z/callee.yaml": OTHER_CALLEE, "b/c/callee.yaml": CALLEE, "b/it.yaml": CALLS},
        "b/it.yaml",
        [],
    ),
    "another project": (
        {"a/arcrun.toml": "", "a/it.yaml": CALLS, "b/arcrun.toml": "", "b/callee.yaml": CALLEE},
        "a/it.yaml",
        ["ARC115"],
    ),
    "wide characters": ({"it.yaml": WIDE}, "it.yaml", IN_WIDE),
    "wide characters, carriage returns": ({"it.yaml": WIDE.replace("\n", "\r\n")}, "it.yaml", IN_WIDE),
    "several documents": (
        {"it.yaml": f"{WIDE}---\n{PLAIN}---\n{CALLS}---\nflow: 1\n"},
        "it.yaml",
        [*IN_WIDE, "ARC502", "ARC108", "ARC115", "ARC004", "ARC901", "ARC004"],
    ),
    "comments that silence": (
        {"it.yaml": PLAIN.replace("  b:", "  # arcrun: ignore[ARC108, ARC509] kept\n  b:")},
        "it.yaml",
        ["ARC502", "ARC902"],
    ),
    "YAML that is broken": ({"it.yaml": PLAIN.replace("n: 1}", "n: [1}")}, "it.yaml", ["ARC001"]),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One for all projects, none of which is in its workspace."""
    made = Editor(tmp_path_factory.mktemp("workspace"))
    yield made
    assert made.close() == 0
    assert made.logged() == []


@pytest.mark.parametrize("name", CASES)
def test_the_server_says_what_lint_says(server: Editor, tmp_path: Path, name: str) -> None:
    files, checked, codes = CASES[name]
    write(tmp_path, files)
    server.folder = tmp_path
    told = shown(server.open(files[checked], checked))
    assert told == linted(tmp_path / checked)
    assert [each[0] for each in told] == codes


def test_what_the_baseline_holds_is_not_told(editor: Editor, tmp_path: Path) -> None:
    """Of several findings alike only as many as there were; and a baseline of one file is none of another."""
    write(tmp_path, {"arcrun.toml": ""})
    baseline_of(tmp_path, "it.yaml", PLAIN)
    write(tmp_path, {"arcrun.toml": 'lint.baseline = "known.json"', "beside.yaml": PLAIN})
    more = PLAIN.replace('x}}"}', 'x}}", m: "{{credential.x}}"}') + "  c: {component: set, values: {n: 1}}\n"
    for name, text, codes in (
        ("it.yaml", PLAIN, []),
        ("beside.yaml", PLAIN, ["ARC502", "ARC108"]),
        ("it.yaml", "# above\n" + more, ["ARC502", "ARC108"]),
    ):
        write(tmp_path, {name: text})
        told = shown(editor.open(text, name))
        assert told == linted(tmp_path / name)
        assert [each[0] for each in told] == codes


def test_what_is_wrong_with_the_project_file_is_told_of_it(editor: Editor, tmp_path: Path) -> None:
    files = {"arcrun.toml": 'name = "x"  # 😀\ncompatibility_date = "2031-01-01"\n'}
    write(tmp_path, {**files, "it.yaml": PLAIN})
    file = editor.open(PLAIN)
    told = shown(file)
    assert told == linted(tmp_path / "it.yaml")
    own = next(each for each in lint(tmp_path / "it.yaml") if each["file"] == "arcrun.toml")
    found = of_file(editor, editor.uri("arcrun.toml"))
    assert [(each["code"], each["message"].partition("\n")[0]) for each in found] == [
        ("ARC606", own["message"])
    ]
    assert found[0]["range"]["start"] == {"line": 1, "character": own["range"]["start"]["column"] - 1}
    write(tmp_path, {"arcrun.toml": ""})
    assert editor.change(file, PLAIN + "# again\n").findings()
    assert of_file(editor, editor.uri("arcrun.toml")) == []


def of_file(editor: Editor, uri: str) -> Any:
    """The last diagnostics of a file, which need not be open."""
    editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
    told = [each["params"] for each in editor.told if each.get("method") == "textDocument/publishDiagnostics"]
    return [each["diagnostics"] for each in told if each["uri"] == uri][-1]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param('lint.select = ["ARC999"]', "there is no rule `ARC999`", id="a rule that there is not"),
        pytest.param('lint.baseline = "none.json"', "no such file or directory", id="no baseline"),
        pytest.param('lint.baseline = "it.yaml"', "it is not JSON", id="a baseline that is none"),
        pytest.param('plan = "gratis"', "`plan`", id="a value that there is not"),
    ],
)
def test_what_lint_refuses_is_told_in_a_message(
    editor: Editor, tmp_path: Path, settings: str, said: str
) -> None:
    write(tmp_path, {"arcrun.toml": settings, "it.yaml": PLAIN})
    file = editor.open(PLAIN)
    for number in range(3):
        file = editor.change(file, f"{PLAIN}# {number}\n")
        file.findings()
    told = [each["params"]["message"] for each in editor.told if each.get("method") == "window/showMessage"]
    assert len(told) == 1
    assert said in told[0]


def test_a_project_file_that_cannot_be_used_counts_as_before(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"arcrun.toml": 'lint.ignore = ["ARC5"]', "it.yaml": PLAIN})
    file = editor.open(PLAIN)
    assert [each[0] for each in shown(file)] == ["ARC108"]
    write(tmp_path, {"arcrun.toml": 'lint.ignore = ["ARC5"'})
    assert [each[0] for each in shown(editor.change(file, PLAIN + "# again\n"))] == ["ARC108"]


# ── changes on the disk ────────────────────────────────────────────────────────────────────────

RECIPES = {"arcrun.toml": "", "recipes/auth.yaml": AUTH, "recipes/api.yaml": API}
CHANGES: dict[str, tuple[Files, str, Files]] = {
    "the project file": ({"arcrun.toml": ""}, PLAIN, {"arcrun.toml": 'lint.ignore = ["ARC1"]'}),
    "a new project file": ({}, PLAIN, {"arcrun.toml": 'lint.ignore = ["ARC1"]'}),
    "the lock file": ({"arcrun.toml": ""}, PLAIN, {"arcrun.lock": LOCK}),
    "a contract": (
        {"components/mine/component.contract.yaml": OWN},
        USES,
        {"components/mine/component.contract.yaml": OWN.replace("integer", "string")},
    ),
    "a new component": ({"arcrun.toml": ""}, USES, {"components/mine/component.contract.yaml": OWN}),
    "a recipe": (RECIPES, NOTE, {"recipes/api.yaml": API.replace("id: {type", "name: {type")}),
    "a new recipe": ({"arcrun.toml": "", "recipes/auth.yaml": AUTH}, NOTE, {"recipes/deep/api.yaml": API}),
    "a workflow that is called": ({"callee.yaml": CALLEE}, CALLS, {"callee.yaml": OTHER_CALLEE}),
}


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told"])
@pytest.mark.parametrize("name", CHANGES)
def test_changes_on_the_disk_count(editor: Editor, tmp_path: Path, name: str, is_told: bool) -> None:
    """At once where the editor watches files, else with the next letter."""
    before, text, after = CHANGES[name]
    write(tmp_path, {**before, "it.yaml": text})
    file = editor.open(text)
    first = shown(file)
    assert first == linted(tmp_path / "it.yaml")
    write(tmp_path, after)
    if is_told:
        changed = [{"uri": editor.uri(each), "type": 2} for each in after]
        editor.tell("workspace/didChangeWatchedFiles", {"changes": changed})
        editor.told.clear()
    else:
        file = editor.change(file, text + "# again\n")
        write(tmp_path, {"it.yaml": text + "# again\n"})
    then = shown(file)
    assert then == linted(tmp_path / "it.yaml")
    assert then != first


def test_a_new_baseline_counts_at_once(editor: Editor, tmp_path: Path) -> None:
    write(
        tmp_path, {"arcrun.toml": 'lint.baseline = "known.json"', "known.json": '{"version":1,"findings":[]}'}
    )
    file = editor.open(PLAIN)
    assert [each[0] for each in shown(file)] == ["ARC502", "ARC108"]
    baseline_of(tmp_path, "it.yaml", PLAIN)
    editor.told.clear()
    changes = [{"uri": editor.uri("known.json"), "type": 2}]
    editor.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    assert shown(file) == []


def test_a_file_that_is_no_part_of_a_project_changes_nothing(editor: Editor) -> None:
    editor.open(PLAIN).findings()
    editor.told.clear()
    changes = [{"uri": editor.uri("package.json"), "type": 2}]
    editor.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    time.sleep(0.5)
    editor.ask("textDocument/hover", {"textDocument": {"uri": "x"}, "position": {"line": 0, "character": 0}})
    assert [each for each in editor.told if "method" in each] == []


def test_the_editor_is_asked_to_watch(tmp_path: Path) -> None:
    editor = Editor(tmp_path, watches=True)
    editor.open(PLAIN).findings()
    (asked,) = [each for each in editor.told if each.get("method") == "client/registerCapability"]
    (one,) = asked["params"]["registrations"]
    watched = {each["globPattern"] for each in one["registerOptions"]["watchers"]}
    assert watched >= {"**/*.yaml", "**/*.yml", "**/*.wasm", "**/*.json", "**/arcrun.toml", "**/arcrun.lock"}
    assert editor.close() == 0
