"""Any text, however deep or long, has facts within seconds."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from javascript_bodies import slugs

from arcrun_compiler.syntax.javascript import CodeFacts, analyse, module

PIECES = st.sampled_from(
    "( ) [ ] { } ${ ` ' \" / \\ // /* */ <!-- => = ; , . ... ?. ?? ** + - ++ a input.x 1 0n 'a' \n #p class A"
    " function return let const var if else for of in while do switch case default try catch new delete this"
    " super yield await async import export static get set {{x}} 名 😀 \u2028 \u200b \ud800 \x00 /a/g @"
    " <a>".split(" ")
)


PIECES_IN_A_ROW = st.lists(PIECES, max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), PIECES_IN_A_ROW.map(" ".join), PIECES_IN_A_ROW.map("".join)))
def test_any_text_has_facts(body: str) -> None:
    facts = analyse(body)
    assert isinstance(facts, CodeFacts)
    for problem in facts.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(body)
    assert module(body).count("export default function (input) {\n") >= 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("(" * 10_000 + "1" + ")" * 10_000, id="parentheses"),
        pytest.param("[" * 10_000, id="never closed"),
        pytest.param("{" * 10_000 + "}" * 10_000, id="blocks"),
        pytest.param("a=>" * 10_000 + "1", id="arrows"),
        pytest.param("`${" * 10_000 + "1" + "}`" * 10_000, id="templates"),
        pytest.param("!" * 10_000 + "input", id="operators"),
        pytest.param("return input" + ".a" * 10_000, id="members"),
        pytest.param("if(1);" + "else if(1);" * 10_000, id="else"),
        pytest.param("return [1]" + "[0]" * 10_000 + "= 1", id="subscripts"),
    ],
)
def test_depth_is_a_finding(body: str) -> None:
    limit = sys.getrecursionlimit()
    assert slugs(body) == {"code-syntax"}
    assert sys.getrecursionlimit() == limit


def test_what_a_person_writes_is_not_too_deep() -> None:
    assert analyse("return " + " + ".join(["input.a"] * 1000)).problems == ()
    assert analyse("return input.a" + ".replace('a', 'b')" * 500).problems == ()
    assert analyse("return " + "[" * 200 + "]" * 200).problems == ()


def test_a_large_body_takes_seconds_at_most() -> None:
    begun = time.perf_counter()
    body = "out.push(input.list.map((x) => ({ ...x, y: x.z + 1 })));\n" * 9000
    assert analyse("const out = [];\n" + body + "return out").problems == ()
    assert time.perf_counter() - begun < 30
