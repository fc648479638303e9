"""The platform's limits: what counts, by which plan, and what is left out of the count."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from harness.command import acr_in
from harness.compiling import compile_case
from told import CATALOG, HEAD, findings

from arcrun_compiler.check.facts import Demands
from arcrun_compiler.check.project_file import LATEST
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.files.shipped import BUNDLE_LOCK
from arcrun_compiler.pipeline import Input, compile_sources, lint_sources
from arcrun_compiler.targets.worker.emit import COMPATIBILITY_DATE, Settings
from arcrun_compiler.text.source import Source

GET = "{component: http_request, url: 'https://a.example.com/x'%s}"
LOOP = "inputs: {xs: {type: array, maxItems: %d}}\nflow: [input >> FOREACH x IN input.xs >> a%s]\n"


def one(text: str, slug: str, plan: str = "free") -> tuple[str, str] | None:
    """Severity and message of the rule's only finding."""
    source = Source("w.yaml", text)
    found = lint_sources([Input(source, "w.yaml")], CATALOG, {}, Selection((slug,)), (), Demands(plan))
    assert len(found) < 2
    return (found[0].severity.value, found[0].message) if found else None


def chain(length: int, policy: str = "") -> str:
    nodes = [f"n{number}" for number in range(length)]
    config = "".join(f"  {node}: {GET % policy}\n" for node in nodes)
    return f"{HEAD}flow: [input >> ON_SUCCESS >> {' >> ON_SUCCESS >> '.join(nodes)}]\nconfig:\n{config}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(chain(50), None, id="as many as allowed"),
        pytest.param(
            chain(51), ("error", "each run of `w` in which all goes well makes 51 requests"), id="one more"
        ),
        pytest.param(
            chain(10, ", policy: {retry: {limit: 5}}"),
            ("warning", "a run of `w` can make 60 requests"),
            id="if all retries are needed",
        ),
        pytest.param(HEAD + LOOP % (50, "") + f"config: {{a: {GET % ''}}}\n", None, id="a list of 50"),
        pytest.param(
            HEAD + LOOP % (51, "") + f"config: {{a: {GET % ''}}}\n",
            ("warning", "a run of `w` can make 51 requests"),
            id="a list that may be longer",
        ),
        pytest.param(
            HEAD + f"flow: [input >> FOREACH x IN input.xs >> a]\nconfig: {{a: {GET % ''}}}\n",
            None,
            id="a list of which nothing is known",
        ),
        pytest.param(
            HEAD
            + "flow: [input >> ON_SUCCESS >> list, list >> FOREACH x IN list.data.xs >> a]\n"
            + f"config: {{list: {{component: set, values: {{xs: {list(range(60))}}}}}, a: {GET % ''}}}\n",
            ("error", "each run of `w` in which all goes well makes 60 requests"),
            id="a list that stands there",
        ),
        pytest.param(
            HEAD
            + "flow: [input >> ON_SUCCESS >> list, list >> FOREACH x IN list.data.xs >> a]\n"
            + f"config: {{list: {{component: set, values: {{xs: {list(range(300))}}}}}, a: {GET % ''}}}\n",
            ("error", "each run of `w` in which all goes well makes 300 requests"),
            id="a long list that stands there",
        ),
        pytest.param(
            HEAD
            + LOOP % (30, ", input >> ON_SUCCESS >> b")
            + f"config: {{a: {{component: trigger_workflow, workflow_name: v}}, b: {GET % ''}}}\n"
            + "---\nname: v\ndescription: d\nflow: [input >> ON_SUCCESS >> a >> ON_SUCCESS >> b]\n"
            + f"config: {{a: {GET % ''}, b: {GET % ''}}}\n",
            ("warning", "a run of `w` can make 61 requests"),
            id="what a called workflow sends counts",
        ),
    ],
)
def test_requests_of_a_run(text: str, expected: tuple[str, str] | None) -> None:
    assert one(text, "subrequest-limit") == expected
    assert one(text, "subrequest-limit", plan="paid") is None


def test_workflows_that_call_each_other_in_many_ways_are_counted_in_time() -> None:
    twice = "flow: [input >> CALLS_SUBFLOW >> w{0}, input >> ON_SUCCESS >> a, a >> CALLS_SUBFLOW >> w{0}]\n"
    config = f"config: {{a: {GET % ''}}}\n"
    documents = [
        f"name: w{number}\ndescription: d\n{twice.format(number + 1)}{config}" for number in range(40)
    ]
    documents.append(f"name: w40\ndescription: d\nflow: [input >> ON_SUCCESS >> a]\n{config}")
    assert "subrequest-limit" in {each.code.slug for each in findings("---\n".join(documents))}


WAIT = "{component: wait, seconds: %s}"


@pytest.mark.parametrize(
    ("flow", "config", "expected"),
    [
        pytest.param("input >> PIPE >> a", {"a": WAIT % 30}, None, id="as long as a run may go on"),
        pytest.param(
            "input >> PIPE >> a >> PIPE >> b",
            {"a": WAIT % 20, "b": WAIT % 20},
            "a run of `w` can pause for 40 s in all",
            id="one behind the other",
        ),
        pytest.param(
            "input >> IF(x == 1) >> a, input >> IF(x == 2) >> b",
            {"a": WAIT % 20, "b": WAIT % 20},
            "a run of `w` can pause for 40 s in all",
            id="conditions that may both hold",
        ),
        pytest.param(
            "input >> PIPE >> c, c >> ON_TRUE >> a, c >> ON_FALSE >> b",
            {"c": "{component: if_control, condition: x}", "a": WAIT % 20, "b": WAIT % 20},
            None,
            id="one branch or the other",
        ),
        pytest.param(
            "input >> PIPE >> a",
            {"a": GET % ", policy: {retry: {limit: 5, delay: 2s}}"},
            "a run of `w` can pause for 62 s in all",
            id="delays that double",
        ),
        pytest.param(
            "input >> PIPE >> a",
            {"a": GET % ", policy: {timeout: 5m}"},
            None,
            id="a time limit is no pause",
        ),
        pytest.param(
            "input >> PIPE >> a", {"a": WAIT % "'{{input.s}}'"}, None, id="a time that a caller gives"
        ),
    ],
)
def test_pauses_of_a_run(flow: str, config: dict[str, str], expected: str | None) -> None:
    nodes = "".join(f"  {name}: {written}\n" for name, written in config.items())
    found = one(f"{HEAD}flow: [{flow}]\nconfig:\n{nodes}", "needs-durable")
    assert (found[1] if found else None) == expected


def test_a_cron_tick_lasts_longer() -> None:
    text = (
        f"{HEAD}triggers: {{cron: ['0 1 * * *']}}\nflow: [input >> PIPE >> a]\nconfig: {{a: {WAIT % 600}}}\n"
    )
    assert one(text, "needs-durable") is None


def many(name: str, hours: range) -> str:
    crons = json.dumps([f"0 {hour} * * *" for hour in hours])
    return (
        f"name: {name}\ndescription: d\ntriggers: {{cron: {crons}}}\nflow: [input >> PIPE >> a]\n"
        "config: {a: {component: set, values: {}}}\n"
    )


def test_crons_of_a_bundle_count_together_and_equal_ones_once() -> None:
    same = compile_case({"a.yaml": many("a", range(5)), "b.yaml": many("b", range(5))}, "worker")
    assert same.of("error") == []
    other = compile_case({"a.yaml": many("a", range(4)), "b.yaml": many("b", range(4, 8))}, "worker")
    assert [(each.slug, each.at) for each in other.findings if each.severity == "error"] == [
        ("size-limit", "3:32")
    ]
    assert one(many("a", range(4)), "size-limit") is None


def test_secrets_of_a_worker() -> None:
    headers = ", ".join(f"H{number}: '{{{{credential.k{number}}}}}'" for number in range(63))
    text = f"{HEAD}flow: [input >> PIPE >> a]\nconfig: {{a: {GET % f', headers: {{{headers}}}'}}}\n"
    assert one(text, "size-limit") == (
        "error",
        "65 secrets and variables are more than a Worker of the free plan has: 64",
    )
    assert one(text, "size-limit", plan="paid") is None


def test_the_manifest_counts_called_workflows_and_names_the_plan() -> None:
    caller = (
        "name: w\ndescription: d\nflow: [input >> FOREACH x IN input.xs >> a]\n"
        "config: {a: {component: trigger_workflow, workflow_name: v}}\n"
    )
    called = f"name: v\ndescription: d\nflow: [input >> ON_SUCCESS >> a]\nconfig: {{a: {GET % ''}}}\n"
    inputs = [
        Input(Source(f"{name}.yaml", text), f"{name}.yaml") for name, text in (("w", caller), ("v", called))
    ]
    bundle = compile_sources(inputs, CATALOG, {}, Settings(None, "tests")).bundle
    assert bundle is not None
    costs = {each["name"]: each["cost"] for each in json.loads(bundle["bundle.json"])["workflows"]}
    assert costs["v"] == {"subrequests": "1", "kv_operations": "0", "plan": "free"}
    assert costs["w"]["subrequests"] == "1 × items(input.x)"
    assert costs["w"]["plan"] == "free while 1 × items(input.x) <= 50, else paid"


def test_strict_makes_a_host_of_the_caller_an_error() -> None:
    asks = "flow: [input >> PIPE >> a]\nconfig: {a: {component: http_request, url: '{{input.u}}'}}\n"
    source = Source("w.yaml", HEAD + asks)
    for strict, severity in ((False, "warning"), (True, "error")):
        found = lint_sources(
            [Input(source, "w.yaml")],
            CATALOG,
            {},
            Selection(("dynamic-host",)),
            (),
            Demands(is_strict=strict),
        )
        assert [each.severity.value for each in found] == [severity]


SETS = "flow: [input >> PIPE >> a]\nconfig: {a: {component: set, values: {}}}\n"
OTHER = f"---\nname: other\ndescription: d\n{SETS}"


def asking(url: str, more: str = "") -> str:
    config = f"config:\n  a:\n    component: http_request\n    method: POST\n    url: {url}\n"
    return f"{HEAD}flow: [input >> PIPE >> a{more}]\n{config}    body_json: {{n: 1}}\n{OTHER}"


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        pytest.param("https://mine.me.workers.dev/x", True, id="the Worker's name"),
        pytest.param("https://arcrun-other.me.workers.dev/", True, id="a workflow's Worker"),
        pytest.param("https://x.me.workers.dev/webhooks/named/other/trigger", True, id="a workflow's route"),
        pytest.param("https://x.me.workers.dev/q/default/other?a=1", True, id="its public route"),
        pytest.param(
            "https://x.me.workers.dev/webhooks/named/stranger/trigger", False, id="another project's"
        ),
        pytest.param("https://api.example.com/webhooks/named/other/trigger", False, id="a host of others"),
        pytest.param("https://me.workers.dev/mine", False, id="an account's own name"),
    ],
)
def test_the_worker_asks_itself(url: str, is_own: bool) -> None:
    inputs = [Input(Source("w.yaml", asking(url)), "w.yaml")]
    found = lint_sources(inputs, CATALOG, {}, Selection(("self-fetch",)), (), Demands(worker="mine"))
    assert bool(found) == is_own


def test_the_fix_makes_it_a_call() -> None:
    text = asking("https://x.me.workers.dev/webhooks/named/other/trigger")
    (found,) = (each for each in findings(text) if each.code.slug == "self-fetch")
    assert found.fix is not None
    for span, new in sorted(found.fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    assert "component: trigger_workflow\n    workflow_name: other\n    input: {n: 1}\n" in text
    assert findings(text) == ()


def test_what_reads_the_answer_keeps_the_request() -> None:
    text = asking(
        "https://x.me.workers.dev/webhooks/named/other/trigger", more=", a >> IF(data.json.n == 1) >> b"
    )
    assert [each.fix for each in findings(text) if each.code.slug == "self-fetch"] == [None]


def test_the_latest_day_is_a_week_after_the_pinned_engine() -> None:
    lock = json.loads(BUNDLE_LOCK.read_text("utf-8"))
    version = lock["packages"]["node_modules/workerd"]["version"].split(".")[1]
    assert timedelta(days=7) + date.fromisoformat(version) == LATEST
    assert date.fromisoformat(COMPATIBILITY_DATE) <= LATEST


def test_the_day_of_the_project_file_is_the_bundles(tmp_path: Path) -> None:
    acr = acr_in(tmp_path)
    project = tmp_path / "arcrun.toml"
    for written in ('"2026-03-02"', "2026-03-02"):
        project.write_text(f"compatibility_date = {written}\n", "utf-8")
        assert acr("compile", "good.yaml", "-o", "dist").returncode == 0
        assert 'compatibility_date = "2026-03-02"' in (tmp_path / "dist" / "wrangler.toml").read_text("utf-8")
    project.write_text('plan = "paid"\ncompatibility_date = "2026-02-30"\n', "utf-8")
    refused = acr("compile", "good.yaml", "-o", "dist")
    assert refused.returncode == 1
    assert "error[ARC606] bad-compatibility-date: `2026-02-30` is no day" in refused.stderr
    assert "arcrun.toml:2:23: error ARC606" in acr("lint", "good.yaml", "-f", "concise").stdout
    assert acr("lint", "good.yaml", "--ignore", "ARC606").returncode == 0


def test_the_plan_of_the_project_file_counts_unless_the_command_says_another(tmp_path: Path) -> None:
    acr = acr_in(tmp_path)
    (tmp_path / "w.yaml").write_text(chain(51), "utf-8")
    assert acr("lint", "w.yaml").returncode == 1
    (tmp_path / "arcrun.toml").write_text('plan = "paid"\n', "utf-8")
    assert acr("lint", "w.yaml").returncode == 0
    assert acr("compile", "w.yaml", "-o", "dist").returncode == 0
    assert acr("lint", "w.yaml", "--plan", "free").returncode == 1
