"""What is kept of files: with it the findings are those of a fresh look, whatever has changed since."""

import json
import random
from collections.abc import Mapping

from told import SET

from arcrun_compiler.check.kept import Kept, kept_from
from arcrun_compiler.check.linted import Input, Linted
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import lint
from arcrun_compiler.report import sarif
from arcrun_compiler.text.source import Source

CATALOG = Catalog()
NAMES = ("alpha", "beta", "gamma", "delta", "omega")


def workflow(name: str, called: str, more: str = "") -> str:
    return (
        f"name: {name}\ndescription: d\nflow:\n  - input >> ON_SUCCESS >> a\n"
        f"  - a >> CALLS_SUBFLOW >> {called}\nconfig:\n  a: {SET}\n{more}"
    )


def looked_at(texts: Mapping[str, str], kept: Mapping[str, Kept] | None) -> Linted:
    inputs = [Input(Source(name, text), name) for name, text in sorted(texts.items())]
    return lint(inputs, CATALOG, {}, Selection(), (), kept)


def through_json(kept: Mapping[str, Kept] | None) -> dict[str, Kept]:
    assert kept is not None
    return {key: kept_from(each) for key, each in json.loads(json.dumps(kept)).items()}


def test_findings_are_those_of_a_fresh_look() -> None:
    """A workflow's findings follow from those that it calls, and from the names of all."""
    chance = random.Random(3)
    texts = {f"{n}.yaml": workflow(name, NAMES[n - 1]) for n, name in enumerate(NAMES)}
    kept: dict[str, Kept] = {}
    seen = set()
    for _ in range(150):
        change = chance.choice(("write", "write", "write", "remove", "comment", "twin"))
        file = f"{chance.randrange(len(NAMES))}.yaml"
        if change == "write":
            called = chance.choice((*NAMES, "alhpa", "nobody"))
            texts[file] = workflow(chance.choice(NAMES), called, chance.choice(("", f"  spare: {SET}\n")))
        elif change == "remove" and len(texts) > 2:
            texts.pop(file, None)
        elif change == "comment" and file in texts:
            texts[file] += f"# arcrun: ignore-file[{chance.choice(('ARC115', 'ARC108', 'ARC99'))}] why\n"
        elif change == "twin":
            texts[file] = "---\n".join(workflow(chance.choice(NAMES), chance.choice(NAMES)) for _ in "ab")
        linted, fresh = looked_at(texts, kept), looked_at(texts, None)
        said = sarif.render(linted.findings, linted.silenced)
        assert said == sarif.render(fresh.findings, fresh.silenced)
        assert len(linted.errors) == len(fresh.errors)
        kept = through_json(linted.kept)
        seen.add(said)
    assert len(seen) > 50


def test_only_what_changed_is_looked_at_again() -> None:
    texts = {f"{name}.yaml": workflow(name, "omega") for name in NAMES}
    texts["alone.yaml"] = f"name: alone\ndescription: d\nflow: [input >> PIPE >> a]\nconfig: {{a: {SET}}}\n"
    first = through_json(looked_at(texts, {}).kept)
    again = looked_at(texts, first).kept
    assert again is not None
    assert all(again[key] is first[key] for key in first)
    texts["omega.yaml"] = workflow("omega", "alpha")
    now = looked_at(texts, first).kept
    assert now is not None
    assert sum(now[key] is first.get(key) for key in now) == 1


def test_what_is_kept_survives_json() -> None:
    text = (
        workflow("alpha", "alhpa", f"  spare: {SET}  # arcrun: ignore[ARC108, ARC99] 判 why\n") + "nmae: 1\n"
    )
    fresh = looked_at({"a.yaml": text}, {})
    again = looked_at({"a.yaml": text}, through_json(fresh.kept))
    assert fresh.findings
    assert fresh.silenced
    for one, other in zip(fresh.findings, again.findings, strict=True):
        fields = [field for field in one.__slots__ if field != "source"]
        assert [getattr(one, field) for field in fields] == [getattr(other, field) for field in fields]
