"""`acr lint` beyond findings: formats, files, fixes, baselines and settings, as a person meets them."""

import json
import stat
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from harness.command import BAD, FETCH, GOOD, Acr, acr_in, refused


def with_spare(text: str, comment: str = "") -> str:
    """The workflow with configuration that no edge names."""
    return text.replace("config:\n", f"config:\n  spare: {{component: set, values: {{a: 1}}}}{comment}\n")


SPARE = with_spare(GOOD)


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    run = acr_in(tmp_path)
    for name in ("good", "bad", "fetch"):
        (tmp_path / f"{name}.yaml").unlink()
    return run


def slugs(acr: Acr, *arguments: str) -> list[str]:
    """Of the findings that a run tells."""
    done = acr("lint", "-f", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return [each["slug"] for each in json.loads(done.stdout)["findings"]]


# ── formats, files ─────────────────────────────────────────────────────────────────────────────


def test_formats_of_programs(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "quiet.yaml").write_text(with_spare(GOOD, "  # arcrun: ignore[ARC108] later"))
    told = {form: acr("lint", "-f", form) for form in ("sarif", "github", "gitlab", "junit", "rdjson")}
    assert {done.returncode for done in told.values()} == {1}
    (run,) = json.loads(told["sarif"].stdout)["runs"]
    suppressions = [each.get("suppressions") for each in run["results"]]
    assert suppressions == [None, [{"kind": "inSource", "justification": "later"}]]
    assert told["github"].stdout.startswith("::error file=bad.yaml,line=4,")
    assert [each["check_name"] for each in json.loads(told["gitlab"].stdout)] == ["unknown-relation"]
    suites = ElementTree.fromstring(told["junit"].stdout).findall("testsuite")
    assert [(each.get("name"), each.get("failures")) for each in suites] == [
        ("bad.yaml", "1"), ("quiet.yaml", "0"),
    ]  # fmt: skip
    assert len(json.loads(told["rdjson"].stdout)["diagnostics"]) == 1


def test_output_goes_to_a_file(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    done = acr("lint", "-f", "sarif", "-o", "out.sarif", FORCE_COLOR="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert stat.S_IMODE((tmp_path / "out.sarif").stat().st_mode) & 0o444 == 0o444
    acr("lint", "-o", "out.txt", FORCE_COLOR="1")
    assert (tmp_path / "out.txt").read_text().startswith("error[ARC102]")
    refused(acr("lint", "-o", "nowhere/out.txt"), "`nowhere/out.txt` cannot be written")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bad.yaml", "out.sarif", "out.txt"]


def test_statistics(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPARE)
    (tmp_path / "b.yaml").write_text(with_spare(BAD))
    shown = acr("lint", "--statistics").stdout
    rows = "2  ARC108  unused-config (2 with a fix)\n1  ARC102  unknown-relation (1 with a fix)\n"
    assert shown.endswith(f"1 error, 2 warnings in 2 files\n\n{rows}")
    assert acr("lint", "-f", "concise", "--statistics").stdout.endswith(f"\n{rows}")
    numbers = json.loads(acr("lint", "-f", "json", "--statistics").stdout)["statistics"]
    assert [(each["id"], each["count"]) for each in numbers] == [("ARC108", 2), ("ARC102", 1)]
    aside = acr("lint", "-f", "gitlab", "--statistics")
    assert json.loads(aside.stdout)
    assert aside.stderr == rows


# ── fixes ──────────────────────────────────────────────────────────────────────────────────────


def test_fix_keeps_bytes_and_mode(acr: Acr, tmp_path: Path) -> None:
    file = tmp_path / "it.yaml"
    text = "\ufeff" + with_spare(BAD, "  # 備用").replace("FAILURE >> set", "FAILURE >> set  # why: 😀")
    file.write_bytes(text.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    done = acr("lint", "--fix", "it.yaml")
    assert (done.returncode, done.stderr) == (
        0,
        "fixed 2 findings in 1 file, 0 remain\nno findings in 1 file\n",
    )
    wanted = "\ufeff" + BAD.replace("FAILURE >> set", "FAIL >> set  # why: 😀")
    assert file.read_bytes().decode() == wanted.replace("\n", "\r\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    again = acr("lint", "--fix", "it.yaml")
    assert again.stderr == "nothing to fix, 0 remain\nno findings in 1 file\n"
    assert [each.name for each in tmp_path.iterdir()] == ["it.yaml"]


def test_fix_goes_through_a_link(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "real").write_text(BAD)
    (tmp_path / "it.yaml").symlink_to("real")
    assert acr("lint", "--fix", "it.yaml").returncode == 0
    assert (tmp_path / "it.yaml").is_symlink()
    assert "ON_FAIL " in (tmp_path / "real").read_text()


def test_fix_tells_what_remains(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(with_spare(BAD))
    (tmp_path / "b.yaml").write_text(BAD.replace("ON_FAILURE", "CATCH"))
    done = acr("lint", "--fix", "-f", "concise")
    assert done.returncode == 1
    assert done.stderr == "fixed 2 findings in 1 file, 1 remains (1 with --unsafe-fixes)\n"
    assert done.stdout.startswith("b.yaml:4:14: error ARC102")
    assert acr("lint", "--fix", "--unsafe-fixes").returncode == 0
    assert "ON_FAIL" in (tmp_path / "b.yaml").read_text()
    refused(acr("lint", "--unsafe-fixes"), "goes with --fix")


def test_fix_mends_only_what_is_told(acr: Acr, tmp_path: Path) -> None:
    text = with_spare(BAD, "  # arcrun: ignore[ARC108] later")
    for arguments in (["--ignore", "ARC102"], ["--select", "ARC108"]):
        (tmp_path / "a.yaml").write_text(text)
        done = acr("lint", "--fix", "a.yaml", *arguments)
        assert done.stderr.startswith("nothing to fix, 0 remain\n")
        assert (tmp_path / "a.yaml").read_text() == text


def test_diff_writes_nothing(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(BAD.removesuffix("\n").replace("\n", "\r\n").encode())
    before = (tmp_path / "a.yaml").read_bytes()
    done = acr("lint", "--diff", "--fix")
    assert (done.returncode, done.stderr) == (1, "would fix 1 finding in 1 file, 0 remain\n")
    assert (tmp_path / "a.yaml").read_bytes() == before
    assert done.stdout.splitlines()[:2] == ["--- a/a.yaml", "+++ b/a.yaml"]
    (tmp_path / "it.diff").write_bytes(done.stdout.encode())
    subprocess.run(["git", "apply", "it.diff"], cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == before.replace(b"FAILURE", b"FAIL")
    (tmp_path / "a.yaml").write_text(GOOD)
    assert (acr("lint", "--diff").returncode, acr("lint", "--diff").stdout) == (0, "")


def test_standard_input_is_fixed_to_standard_output(acr: Acr) -> None:
    done = acr("lint", "-", "--fix", stdin=with_spare(BAD))
    assert (done.returncode, done.stdout) == (0, BAD.replace("FAILURE", "FAIL"))
    bad = acr("lint", "-", "--fix", "-f", "concise", "--stdin-filename", "x.yaml", stdin="name: [")
    assert (bad.returncode, bad.stdout) == (1, "name: [")
    assert "x.yaml:1:" in bad.stderr


@pytest.mark.parametrize("data", [pytest.param(b"\xff\xfea", id="no UTF-8"), pytest.param(b"a\0b", id="NUL")])
def test_what_cannot_be_read_is_not_written(acr: Acr, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    assert acr("lint", "--fix", "a.yaml").returncode == 1
    assert (tmp_path / "a.yaml").read_bytes() == data


# ── baseline ───────────────────────────────────────────────────────────────────────────────────


def test_baseline_silences_what_was_there(acr: Acr, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(with_spare(BAD))
    done = acr("lint", "--write-baseline", "known.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "wrote 2 findings to known.json\n")
    assert slugs(acr, "--baseline", "known.json") == []
    file.write_text(
        "# a line more\n\n" + with_spare(BAD).replace("  - input", "  - input >> PIPE >> set\n  - input")
    )
    assert slugs(acr, "--baseline", "known.json") == []
    file.write_text(with_spare(BAD) + "nmae: 1\n")
    assert slugs(acr, "--baseline", "known.json") == ["unknown-key"]


def test_baseline_counts(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    acr("lint", "--write-baseline", "known.json")
    twice = BAD.replace("flow:\n", "flow:\n  - input >> ON_FAILURE >> set\n")
    (tmp_path / "a.yaml").write_text(twice)
    assert slugs(acr, "--baseline", "known.json").count("unknown-relation") == 1


def test_baseline_says_what_is_stale(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(with_spare(BAD))
    (tmp_path / "b.yaml").write_text(SPARE)
    acr("lint", "--write-baseline", "known.json")
    (tmp_path / "a.yaml").write_text(BAD)
    hint = "1 entry of known.json found nothing any more; `--write-baseline` takes them out\n"
    assert acr("lint", "--baseline", "known.json", "-f", "json").stderr == hint
    for arguments in (["b.yaml"], ["--select", "ARC102"]):
        assert acr("lint", "--baseline", "known.json", "-f", "json", *arguments).stderr == ""
    (tmp_path / "b.yaml").unlink()
    assert acr("lint", "--baseline", "known.json", "-f", "json").stderr.startswith("2 entries of ")


def test_baseline_does_not_depend_on_the_working_folder(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(BAD)
    acr("lint", "flows", "--write-baseline", "known.json")
    (entry,) = json.loads((tmp_path / "known.json").read_text())["findings"]
    assert (entry["file"], entry["slug"], entry["count"]) == ("flows/a.yaml", "unknown-relation", 1)
    assert slugs(acr, str(tmp_path / "flows"), "--baseline", str(tmp_path / "known.json")) == []
    sarif = json.loads(acr("lint", "flows", "--baseline", "known.json", "-f", "sarif").stdout)
    assert [each["suppressions"][0]["kind"] for each in sarif["runs"][0]["results"]] == ["external"]


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2}', '{"version": 1, "findings": [1]}', "[" * 99999])
def test_what_is_no_baseline_is_refused(acr: Acr, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "known.json").write_text(text)
    refused(acr("lint", "--baseline", "known.json"), "the baseline `known.json` cannot be used")
    refused(acr("lint", "--baseline", "none.json"), "the baseline `none.json` cannot be read")


# ── settings ───────────────────────────────────────────────────────────────────────────────────


def settings(folder: Path, text: str) -> None:
    (folder / "arcrun.toml").write_text(text)


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        pytest.param("", [], ["unused-config", "unknown-relation"], id="nothing said"),
        pytest.param('select = ["ARC108"]', [], ["unused-config"], id="select"),
        pytest.param('ignore = ["ARC108"]', [], ["unknown-relation"], id="ignore"),
        pytest.param('ignore = ["ARC108"]', ["--ignore", "ARC102"], ["unused-config"], id="--ignore wins"),
        pytest.param('ignore = ["ARC108"]', ["--select", "ARC108"], ["unused-config"], id="--select wins"),
        pytest.param(
            'per-file-ignores = {"flows/*.yaml" = ["ARC108"]}', [], ["unknown-relation"], id="by path"
        ),
        pytest.param('per-file-ignores = {"a.yaml" = ["ARC1"]}', [], [], id="by name"),
        pytest.param(
            'per-file-ignores = {"other/**" = ["ARC1"]}',
            [],
            ["unused-config", "unknown-relation"],
            id="another",
        ),
    ],
)
def test_rules_of_the_project_file(
    acr: Acr, tmp_path: Path, text: str, arguments: list[str], expected: list[str]
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(with_spare(BAD))
    settings(tmp_path, f"[lint]\n{text}\n")
    assert sorted(slugs(acr, "flows", *arguments)) == sorted(expected)
    (tmp_path / "arcrun.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(f"[tool.arcrun.lint]\n{text}\n")
    assert sorted(slugs(acr, "flows/a.yaml", *arguments)) == sorted(expected)


def test_rules_that_are_off_by_default(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "fetch.yaml").write_text(FETCH)
    assert slugs(acr) == []
    settings(tmp_path, "lint.extend-select = ['ARC114']\n")
    assert set(slugs(acr)) <= {"unhandled-failure"}
    assert slugs(acr) == slugs(acr, "--extend-select", "ARC114")


def test_fail_on_and_baseline_of_the_project_file(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPARE)
    settings(tmp_path, "[lint]\nfail-on = 'error'\n")
    assert acr("lint").returncode == 0
    assert acr("lint", "--fail-on", "warning").returncode == 1
    settings(tmp_path, "[lint]\nbaseline = 'known.json'\n")
    refused(acr("lint"), "known.json")
    assert acr("lint", "--write-baseline", "known.json").returncode == 0
    assert acr("lint").returncode == 0


def test_excluded_files_are_left_out_of_folders(acr: Acr, tmp_path: Path) -> None:
    for name in ("a.yaml", "old/b.yaml", "old/deep/c.yaml", "drafts/d.yaml", "d.draft.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(BAD)

    def read() -> set[str]:
        return {each["file"] for each in json.loads(acr("lint", "-f", "json").stdout)["findings"]}

    settings(tmp_path, "exclude = ['old', '*.draft.yaml']\n")
    assert read() == {"a.yaml", "drafts/d.yaml"}
    settings(tmp_path, "exclude = ['old/*/c.yaml', '/drafts/**']\n")
    assert read() == {"a.yaml", "old/b.yaml", "d.draft.yaml"}
    settings(tmp_path, "exclude = ['**/deep']\n")
    assert read() == {"a.yaml", "old/b.yaml", "drafts/d.yaml", "d.draft.yaml"}
    assert slugs(acr, "old/deep/c.yaml") == ["unknown-relation"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("lint.selct = []", "`lint.selct`: there is no such setting; there are select", id="key"),
        pytest.param("lint.select = ['ARC999']", "`lint.select`: there is no rule `ARC999`", id="rule"),
        pytest.param("lint.ignore = 'ARC1'", "`lint.ignore`", id="no list"),
        pytest.param("lint.fail-on = 'never'", "`lint.fail-on`", id="level"),
        pytest.param(
            "lint.per-file-ignores = {'*' = ['x']}",
            "`lint.per-file-ignores`: there is no rule `x`",
            id="glob",
        ),
        pytest.param("lint = 1", "`lint`", id="no table"),
        pytest.param("exclude = 'x'", "`exclude`", id="exclude"),
    ],
)
def test_wrong_settings(acr: Acr, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    settings(tmp_path, text + "\n")
    refused(acr("lint"), "arcrun.toml", said)


def test_compiling_says_nothing_of_what_the_project_ignores(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPARE)
    assert "unused-config" in acr("compile", "a.yaml", "-o", "dist").stderr
    settings(tmp_path, "lint.per-file-ignores = {'a.yaml' = ['ARC108']}\n")
    assert "unused-config" not in acr("compile", "a.yaml", "-o", "dist").stderr
    (tmp_path / "a.yaml").write_text(BAD)
    settings(tmp_path, "lint.ignore = ['ARC102']\n")
    assert acr("compile", "a.yaml", "-o", "dist").returncode == 1


def test_running_says_nothing_of_it_either(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(with_spare(BAD))
    settings(tmp_path, "lint.ignore = ['ARC108']\n")
    done = acr("run", "a.yaml")
    assert done.returncode == 1
    assert "unknown-relation" in done.stderr
    assert "unused-config" not in done.stderr


def test_settings_of_standard_input_are_those_beside_its_name(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    settings(tmp_path / "flows", "[lint]\nignore = ['ARC102']\n")
    done = acr("lint", "-", "--stdin-filename", "flows/a.yaml", stdin=BAD)
    assert (done.returncode, done.stdout) == (0, "")
    assert acr("lint", "-", stdin=BAD).returncode == 1


SECRET = "q8Zr2LmX0vT5yB7nKc3W"
WITH_SECRET = f"""\
name: w
description: d
egress: [a.test]
flow:
  - "input >> ON_SUCESS >> a"
config: {{a: {{component: http_request, url: "https://a.test", headers: {{X-Api-Key: "{SECRET}"}}}}}}
"""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["lint", "--diff"], id="lint"),
        pytest.param(["lint", "--diff", "--select", "ARC102"], id="a rule that was not asked for"),
        pytest.param(["lint", "--diff", "--unsafe-fixes"], id="a fix that takes it away"),
        pytest.param(["fmt", "--diff"], id="fmt"),
    ],
)
def test_a_diff_that_shows_a_secret_says_so(acr: Acr, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.yaml").write_text(WITH_SECRET)
    done = acr(*arguments, "a.yaml")
    assert SECRET in done.stdout
    assert "the diff of `a.yaml` shows a secret" in done.stderr
    assert SECRET not in done.stderr


def test_a_diff_beside_a_secret_does_not_speak_of_it(acr: Acr, tmp_path: Path) -> None:
    far = "".join(f"  # {number}\n" for number in range(9))
    (tmp_path / "a.yaml").write_text(WITH_SECRET.replace("config:", f"{far}config:"))
    done = acr("lint", "--diff", "a.yaml")
    assert SECRET not in done.stdout
    assert "secret" not in done.stderr
