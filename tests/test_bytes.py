"""The same input gives the same bundle, byte for byte: whatever the folder, the shell or the hash seed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def workflows(folder: Path) -> list[Path]:
    """The workflow files of a folder of examples, but not what answers their requests."""
    return [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".mock.yaml")]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def bundle(
    project: Path, paths: Sequence[str], output: str, cwd: Path | None = None, **environment: str
) -> dict[str, bytes]:
    """What a run of `acr compile` in a process of its own writes, with nothing of this one's environment."""
    base = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "arcrun_compiler.cli.main", "compile", *paths, "-o", output, "--name", "it"],
        cwd=cwd or project,
        env={**base, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return files((cwd or project) / output)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples that compile into one Worker, and one in a folder below that has the name of another."""
    folder = tmp_path_factory.mktemp("project")
    for path in workflows(EXAMPLES):
        shutil.copy(path, folder)
    (folder / "below").mkdir()
    first = workflows(EXAMPLES)[0]
    text = first.read_text("utf-8").replace("\nname: ", "\nname: below_", 1)
    (folder / "below" / first.name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def first(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = bundle(project, ["."], str(tmp_path_factory.mktemp("first") / "out"), PYTHONHASHSEED="1")
    assert len(found) > 40
    return found


@pytest.mark.parametrize("seed", ["0", "2", "4294967295", "random"])
def test_another_hash_seed(project: Path, first: dict[str, bytes], tmp_path: Path, seed: str) -> None:
    assert bundle(project, ["."], str(tmp_path / "out"), PYTHONHASHSEED=seed) == first


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="ASCII"),
        pytest.param({"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"}, id="Turkish, far east"),
        pytest.param({"PYTHONOPTIMIZE": "2"}, id="optimised"),
        pytest.param({"HOME": "/nowhere", "COLUMNS": "20", "FORCE_COLOR": "1"}, id="a narrow terminal"),
        pytest.param({"SOURCE_DATE_EPOCH": "1", "PYTHONIOENCODING": "latin-1"}, id="Latin 1"),
    ],
)
def test_another_environment(
    project: Path, first: dict[str, bytes], tmp_path: Path, environment: dict[str, str]
) -> None:
    assert bundle(project, ["."], str(tmp_path / "out"), **environment) == first


def test_a_second_compile_over_the_first(project: Path, first: dict[str, bytes], tmp_path: Path) -> None:
    for _ in range(2):
        assert bundle(project, ["."], str(tmp_path / "out")) == first


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(lambda project: ([str(project)], Path("/")), id="absolute"),
        pytest.param(lambda project: ([f"{project}/"], None), id="with a slash"),
        pytest.param(lambda project: (["../"], project / "below"), id="from another folder"),
        pytest.param(lambda project: (["below/.."], None), id="with dots"),
        pytest.param(
            lambda project: ([".", "below", "./double.yaml"], None), id="files that are named twice"
        ),
    ],
)
def test_another_way_to_the_folder(
    project: Path,
    first: dict[str, bytes],
    tmp_path: Path,
    named: Callable[[Path], tuple[list[str], Path | None]],
) -> None:
    paths, cwd = named(project)
    assert bundle(project, paths, str(tmp_path / "out"), cwd=cwd) == first


def test_another_place(project: Path, first: dict[str, bytes], tmp_path: Path) -> None:
    moved = tmp_path / "專案 $HOME `x`"
    shutil.copytree(project, moved)
    for path in moved.rglob("*.yaml"):
        path.chmod(0o600)
        os.utime(path, (1, 1))
    assert bundle(moved, ["."], str(tmp_path / "out")) == first


def test_the_order_of_files_does_not_matter(project: Path, tmp_path: Path) -> None:
    paths = [path.relative_to(project).as_posix() for path in project.rglob("*.yaml")]
    assert len({Path(path).name for path in paths}) < len(paths)
    orders = [sorted(paths), sorted(paths, reverse=True), sorted(paths, key=lambda path: path[::-1])]
    made = [bundle(project, order, str(tmp_path / str(number))) for number, order in enumerate(orders)]
    assert made[0] == made[1] == made[2]


def test_a_bundle_names_no_place_of_this_machine(project: Path, first: dict[str, bytes]) -> None:
    places = (str(project), str(ROOT), str(Path.home()), os.uname().nodename)
    for path, content in first.items():
        if not path.endswith(".wasm"):
            assert not [place for place in places if len(place) > 3 and place.encode() in content], path
