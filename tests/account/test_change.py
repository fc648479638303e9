"""What a deploy would change, and what of it weighs: from two versions, without an account."""

import json
from typing import Any

import pytest

from arcrun_compiler.account.change import changes
from arcrun_compiler.account.deploy import Survey, order, ready
from arcrun_compiler.account.platform import Deployment, Holdings, before, history
from arcrun_compiler.account.version import NoVersion, Version, of_definitions, of_manifest

POST = {"node": "post", "hosts": ["a.example.com"], "data": ["input.n"], "credentials": ["token"]}
HASH = "sha256:" + "1" * 64


def flow(**fields: Any) -> dict[str, Any]:
    plain = {"access": "key", "triggers": ["webhook"], "egress": [], "credentials": [], "sends": []}
    return {"name": "w", "sha256": "0", **plain, **fields}


def version(*flows: dict[str, Any], bindings: tuple[str, ...] = ()) -> Version:
    rows = [{"name": each, "type": "kv_namespace"} for each in bindings]
    return of_manifest({"name": "shop", "hash": HASH, "workflows": flows, "bindings": rows, "secrets": []})


SENDS = flow(egress=["a.example.com"], credentials=["token"], sends=[POST])


@pytest.mark.parametrize(
    ("old", "new", "told", "weighs"),
    [
        pytest.param(version(SENDS), version(SENDS), [], False, id="nothing"),
        pytest.param(None, version(flow()), ["+ workflow `w`"], False, id="a first workflow without a host"),
        pytest.param(
            version(flow()),
            version(SENDS),
            ["+ host a.example.com: `w` sends `input.n` and the secret `token` (node `post`)"],
            True,
            id="a new host is told with what goes there",
        ),
        pytest.param(
            version(flow()),
            version(flow(egress=["*"])),
            ["+ host *: `w` may send requests there"],
            True,
            id="a host that only egress names",
        ),
        pytest.param(
            version(SENDS),
            version(flow(egress=["a.example.com"], sends=[POST | {"credentials": []}])),
            ["- credential `token`: no workflow reads it any more"],
            False,
            id="a credential less",
        ),
        pytest.param(
            version(flow(egress=["a.example.com"], sends=[POST | {"credentials": []}])),
            version(SENDS),
            ["+ credential `token`: it is sent to a.example.com"],
            True,
            id="a credential to a host that is known",
        ),
        pytest.param(
            version(SENDS),
            version(SENDS | {"sends": [POST | {"data": ["input.n", "input.mail"]}]}),
            ["~ host a.example.com: `w` sends `input.mail`, too"],
            False,
            id="more data to a host that is known",
        ),
        pytest.param(
            version(flow()),
            version(flow(name="v")),
            ["- workflow `w`: its routes answer 404 from then on", "+ workflow `v`"],
            True,
            id="a workflow goes",
        ),
        pytest.param(
            version(flow()),
            version(flow(access="public")),
            ["~ workflow `w`: anyone may call it, without a key"],
            True,
            id="a workflow is opened",
        ),
        pytest.param(
            version(flow()),
            version(flow(sha256="1", triggers=["cron 0 1 * * *"])),
            ["~ workflow `w`: its text differs", "+ cron `0 1 * * *`: it runs `w`"],
            False,
            id="a cron and another text",
        ),
        pytest.param(
            version(flow(), bindings=("USERS_KV",)),
            version(flow()),
            ["- KV namespace USERS_KV: it is no longer bound, its entries stay"],
            True,
            id="a namespace less",
        ),
    ],
)
def test_changes(old: Version | None, new: Version, told: list[str], weighs: bool) -> None:
    found = changes(old, new)
    assert [f"{each.sign} {each.text}" for each in found] == told
    assert any(each.weighs for each in found) is weighs


def test_definitions_tell_what_a_manifest_tells() -> None:
    source = "name: w\n"
    told = of_definitions("shop", HASH, [SENDS | {"source": source}])
    kept = version(SENDS | {"sha256": told.flows[0].digest})
    assert told.flows == kept.flows
    assert changes(told, kept) == ()


@pytest.mark.parametrize("document", [None, [], {}, {"name": "a", "hash": "b", "workflows": [{}]}])
def test_no_manifest(document: Any) -> None:
    with pytest.raises(NoVersion, match="no manifest"):
        of_manifest(document)


def test_a_folder_that_is_no_bundle() -> None:
    with pytest.raises(NoVersion, match=r"bundle\.json"):
        ready({"bundle.json": b"{"})


class TestOrder:
    def made(self, found: Survey, **hand: str) -> Any:
        document = {
            "name": "shop",
            "hash": HASH,
            "workflows": [flow()],
            "bindings": [{"name": "CREDENTIALS_KV", "type": "kv_namespace"}, {"name": "AI", "type": "ai"}],
            "secrets": [
                {"name": "ARCRUN_API_KEY", "why": "callers", "optional": False},
                {"name": "CRED_A", "why": "a", "optional": True},
            ],
        }
        return order(ready({"bundle.json": json.dumps(document).encode()}), found, hand)

    def test_what_is_at_hand_goes_along(self) -> None:
        made = self.made(Survey(), ARCRUN_API_KEY="k", CRED_A="a")
        assert (made.handed, made.missing, made.unsure) == (("ARCRUN_API_KEY", "CRED_A"), (), ())

    def test_what_is_nowhere_is_missing(self) -> None:
        made = self.made(Survey())
        assert [each.name for each in made.missing] == ["ARCRUN_API_KEY"]
        assert [each.name for each in made.unsure] == ["CRED_A"]

    def test_what_the_worker_has_stays(self) -> None:
        found = Survey((Deployment("v1", "t", HASH),), Holdings(("ARCRUN_API_KEY",), ("CREDENTIALS_KV",)))
        made = self.made(found, ARCRUN_API_KEY="another")
        assert (made.handed, made.missing, made.unbound) == ((), (), ())

    def test_an_unknown_version_weighs(self) -> None:
        made = self.made(Survey((Deployment("v1", "t", None),), Holdings(("ARCRUN_API_KEY",))))
        assert made.weighs
        assert "what runs is not known here" in made.changes[1].text

    def test_a_bundle_changed_by_hand_weighs(self) -> None:
        assert "changed by hand" in self.made(Survey()).changes[0].text


# ── going back ─────────────────────────────────────────────────────────────────────────────────


def ran(id: str) -> dict[str, Any]:
    return {"created_on": "2026-11-01", "versions": [{"version_id": id, "percentage": 100}]}


def made_by(id: str, hash: str | None = None, trigger: str = "upload") -> dict[str, Any]:
    message = {"workers/message": f"acr sha256:{hash}"} if hash else {}
    return {"id": id, "annotations": {"workers/triggered_by": trigger, **message}}


@pytest.mark.parametrize(
    ("ids", "versions", "target"),
    [
        pytest.param([], [], None, id="no Worker"),
        pytest.param(["1"], [made_by("1", "a")], None, id="the first version"),
        pytest.param(["1", "2"], [made_by("1", "a"), made_by("2", "b")], "1", id="the one before"),
        pytest.param(
            ["1", "2", "3"],
            [made_by("1", "a"), made_by("2", "b"), made_by("3", None, "secret")],
            "1",
            id="setting a secret is no other bundle",
        ),
        pytest.param(
            ["1", "2", "3"],
            [made_by("1", "a"), made_by("2", None, "secret"), made_by("3", "b")],
            "2",
            id="the one before with its last secrets",
        ),
        pytest.param(["1", "2", "1"], [made_by("1", "a"), made_by("2", "b")], "2", id="back and forth"),
        pytest.param(["1", "2"], [made_by("1"), made_by("2")], "1", id="versions that acr did not deploy"),
        pytest.param(
            ["1", "2"], [made_by("1", "a"), made_by("2")], "1", id="deployed by hand after a deploy"
        ),
    ],
)
def test_what_to_go_back_to(ids: list[str], versions: list[dict[str, Any]], target: str | None) -> None:
    found = before(history([ran(id) for id in ids], versions))
    assert (found.version if found else None) == target
