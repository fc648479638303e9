"""Flow entries become edges in all three notations; mistakes are found at their smallest place."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.flow import parse_entry, parse_relation, relation_of
from arcrun_compiler.syntax.grammar import Stop, read
from arcrun_compiler.syntax.relations import (
    RELATIONS,
    meaning_of,
    move_relation,
    show_relation,
    suggest,
)
from arcrun_compiler.syntax.tree import (
    Compare,
    EdgeTree,
    Literal,
    Path,
    Relation,
    RelationKind,
)
from arcrun_compiler.syntax.triplet import _Builder
from arcrun_compiler.text.source import Span

NOWHERE = Span(0, 0)


def triplet(edge: EdgeTree) -> str:
    """An edge without the components of its nodes."""
    return f"{edge.source.name} >> {show_relation(edge.relation)} >> {edge.target.name}"


def shown(text: str) -> list[str]:
    tree = parse_entry(text)
    assert tree.problems == ()
    return [triplet(edge) for edge in tree.edges]


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        pytest.param("a >> ON_SUCCESS >> b", ["a >> ON_SUCCESS >> b"], id="triplet"),
        pytest.param("a>>pipe>>b", ["a >> PIPE >> b"], id="no spaces, any case"),
        pytest.param("取 資料 >> 完成後 >> b", ["取 資料 >> PIPE >> b"], id="CJK and spaces"),
        pytest.param(
            "a >> PIPE >> b >> 否則 >> c >> ON_FAIL >> d",
            ["a >> PIPE >> b", "b >> ON_FALSE >> c", "c >> ON_FAIL >> d"],
            id="chain",
        ),
        pytest.param("(a) >> PIPE >> b", ["(a) >> PIPE >> b"], id="a parenthesis is part of a name"),
        pytest.param("a -> b >> PIPE >> c", ["a -> b >> PIPE >> c"], id="so is an arrow of another kind"),
        pytest.param(
            "fail >> ON_FAIL >> success", ["fail >> ON_FAIL >> success"], id="relation words as names"
        ),
        pytest.param("a >> ON_BRANCH(new) >> b", ["a >> ON_BRANCH(new) >> b"], id="branch"),
        pytest.param("a >> 分支（其他） >> b", ["a >> ON_BRANCH(其他) >> b"], id="full-width parentheses"),
        pytest.param(
            "a >> branch('it\\'s (x)') >> b", ["a >> ON_BRANCH('it\\'s (x)') >> b"], id="quoted branch"
        ),
        pytest.param("a >> BRANCH(true) >> b", ["a >> ON_TRUE >> b"], id="a branch called true"),
        pytest.param(
            "a >> IF(n > 3 and (f == ')')) >> b", ["a >> IF(n > 3 and f == ')') >> b"], id="condition"
        ),
        pytest.param("a >> 條件滿足時（n > 3） >> b", ["a >> IF(n > 3) >> b"], id="Chinese condition"),
        pytest.param("a >> FOREACH >> b", ["a >> FOREACH item >> b"], id="loop without a variable"),
        pytest.param("a >> 對每個 檔案 >> b", ["a >> FOREACH 檔案 >> b"], id="CJK variable"),
        pytest.param(
            "a >> foreach r in x.data['k k'] >> b", ['a >> FOREACH r IN x.data["k k"] >> b'], id="loop list"
        ),
        pytest.param(
            "a >> FOREACH IN x.rows >> b", ["a >> FOREACH item IN x.rows >> b"], id="list, no variable"
        ),
        pytest.param("(a)-[:ON_SUCCESS]->(b)", ["a >> ON_SUCCESS >> b"], id="Cypher"),
        pytest.param("(a)<-[:失敗時]-(b)", ["b >> ON_FAIL >> a"], id="Cypher backwards"),
        pytest.param("(a)-->(b)<--(c)", ["a >> PIPE >> b", "c >> PIPE >> b"], id="bare arrows"),
        pytest.param(
            "( `a``b ) c` ) - [ : pipe ] -> (d)", ["a`b ) c >> PIPE >> d"], id="back quotes and spaces"
        ),
        pytest.param(
            "(a)-[:FOREACH {item: 'f', in: 'a.rows'}]->(b)", ["a >> FOREACH f IN a.rows >> b"], id="map"
        ),
        pytest.param(
            "(a)-[:IF {condition: \"n > '3'\"}]->(b)", ["a >> IF(n > '3') >> b"], id="map with a condition"
        ),
        pytest.param(
            "(a)-[:ON_BRANCH {branch: 'x'}]->(b)", ["a >> ON_BRANCH(x) >> b"], id="map with a branch"
        ),
    ],
)
def test_reads(text: str, edges: list[str]) -> None:
    assert shown(text) == edges


def test_a_cypher_node_may_have_a_component() -> None:
    text = "(a:code)-->(b:`component://x`)"
    (edge,) = parse_entry(text).edges
    assert (edge.source.component, edge.target.component) == ("code", "component://x")
    assert edge.source.component_span is not None
    assert text[slice(*edge.source.component_span)] == "code"
    assert text[slice(*edge.target.span)] == "b"


def test_spans_are_offsets_into_the_entry() -> None:
    text = "  a b >> IF(data.n > 3) >> c >> FOREACH r IN c.rows >> d "
    first, second = parse_entry(text).edges
    assert [
        text[slice(*span)] for span in (first.source.span, first.relation.span, first.target.span, first.span)
    ] == [
        "a b",
        "IF(data.n > 3)",
        "c",
        "a b >> IF(data.n > 3) >> c",
    ]
    assert isinstance(first.relation.condition, Compare)
    assert text[slice(*first.relation.condition.left.span)] == "data.n"
    assert second.relation.list is not None
    assert [text[slice(*span)] for span in (second.relation.list.span, *second.relation.list.spans)] == [
        "c.rows",
        "c",
        "rows",
    ]


def test_spans_count_the_escapes_of_a_cypher_text() -> None:
    text = r"(a)-[:IF {condition: 'f == \'x\' and n > 3'}]->(b)"
    (edge,) = parse_entry(text).edges
    assert edge.relation.condition is not None
    assert text[slice(*edge.relation.condition.span)] == r"f == \'x\' and n > 3"


# ── mistakes ──


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        pytest.param("a >> b", "b", "`a >> ON_SUCCESS >> b`", id="no relation"),
        pytest.param("a >> ON_SUCCESS", "ON_SUCCESS", "which node", id="no target"),
        pytest.param("a >> ON_SUCCESS >> b >>", ">>", "nothing follows", id="trailing arrow"),
        pytest.param(">> ON_SUCCESS >> b", ">>", "begins with a node", id="no source"),
        pytest.param("a", "a", "`a >> ON_SUCCESS >> b`", id="only a node"),
        pytest.param("a ON_SUCCESS b", "b", "`a >> ON_SUCCESS >> b`", id="no arrows"),
        pytest.param("a->b", "->", "`a >> ON_SUCCESS >> b`", id="arrow without relation"),
        pytest.param("a >> ON_SUCCESS > b", ">", "`>>`", id="single >"),
        pytest.param("a >> ON_SUCCESS(x) >> b", "(x)", "nothing in parentheses", id="argument too many"),
        pytest.param("a >> IF(n > 3 >> b", "(", "not closed", id="unclosed parenthesis"),
        pytest.param("a >> IF n > 3 >> b", "n > 3", "`IF(n > 3)`", id="no parentheses"),
        pytest.param("a >> ON_BRANCH x >> b", "x", "`ON_BRANCH(x)`", id="branch without parentheses"),
        pytest.param("a >> ON_BRANCH('x) >> b", "'", "not closed", id="unclosed quote"),
        pytest.param("a >> FOREACH(x) >> b", "(x)", "`FOREACH item`", id="loop variable in parentheses"),
        pytest.param("a >> FOREACH x of y >> b", "x of y", "`FOREACH item IN", id="of"),
        pytest.param("{from: a, to: b}", "{from: a, to: b}", "without quotes", id="mapping in quotes"),
        pytest.param("a >> PIPE >> (b)-[:PIPE]->(c)", ")-[", "a triplet or a Cypher path", id="mixed"),
        pytest.param(
            "(a)-[:IF {condition: 'x >> 1'}]->(b)", ">>", "needs a mapping", id="condition with arrow"
        ),
        pytest.param("(a)-[ON_SUCCESS]->(b)", "ON_SUCCESS", "colon", id="Cypher without colon"),
        pytest.param("(my node)-->(b)", "node", "(`my node`)", id="Cypher name with a space"),
        pytest.param("(`a)-->(b)", "`", "back quote", id="unclosed back quote"),
        pytest.param("()-->(b)", ")", "has a name", id="nameless node"),
        pytest.param("(a)--(b)", "-", "direction", id="undirected"),
        pytest.param("(a)-[:PIPE]-(b)", "-", "direction", id="undirected with relation"),
        pytest.param("(a", "(", "not closed", id="unclosed node"),
        pytest.param("(a)-->b", "b", "in parentheses", id="bare target"),
        pytest.param(
            "(a)-[:PIPE {branch: 'x'}]->(b)", "branch: 'x'", "ON_BRANCH", id="argument of another relation"
        ),
        pytest.param(
            "(a)-[:IF {conditon: 'x', condition: 'y'}]->(b)", "conditon", "`condition`", id="misspelt key"
        ),
    ],
)
def test_says_where_and_why(text: str, at: str, hint: str) -> None:
    (problem,) = parse_entry(text).problems
    assert problem.slug == "flow-syntax"
    assert text[slice(*problem.span)] == at
    assert hint in problem.facts["hint"]


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "→", "＞＞", "》》", ">", "＞"])
def test_edges_are_there_in_spite_of_wrong_arrows(arrow: str) -> None:
    text = f"a {arrow} ON_SUCCESS {arrow} b"
    tree = parse_entry(text)
    assert [triplet(edge) for edge in tree.edges] == ["a >> ON_SUCCESS >> b"]
    assert [text[slice(*problem.span)] for problem in tree.problems] == [arrow, arrow]


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("a >> PIPE >> b >> c", ["a >> PIPE >> b"]),
        ("a >> b >> PIPE >> c", ["b >> PIPE >> c"]),
        ("a >> PIPE >> b >> >> c >> PIPE >> d", ["a >> PIPE >> b", "c >> PIPE >> d"]),
        ("a >> PIPE >> ON_FAIL >> b >> PIPE >> c", ["b >> PIPE >> c"]),
    ],
)
def test_the_other_edges_of_a_broken_chain_are_there(text: str, edges: list[str]) -> None:
    tree = parse_entry(text)
    assert tree.problems
    assert [triplet(edge) for edge in tree.edges if edge.relation.kind] == edges


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ON_FAILURE", "ON_FAIL"),
        ("ON_SUCESS", "ON_SUCCESS"),
        ("on success", "ON_SUCCESS"),
        ("成功", "成功時"),
        ("失敗", "失敗時"),
        ("失败时", "失敗時"),
        ("WHEN", "IF"),
        ("FOR_EACH", "FOREACH"),
        ("對每個檔案", "對每個 檔案"),
        ("b", None),
        ("send_message", None),
    ],
)
def test_an_unknown_relation_is_told_with_what_was_meant(word: str, meant: str | None) -> None:
    text = f"a >> {word} >> b"
    tree = parse_entry(text)
    (problem,) = tree.problems
    assert (problem.slug, problem.facts) == ("unknown-relation", {"word": word, "nearest": meant})
    assert text[slice(*problem.span)] == word
    assert tree.edges[0].relation.kind is None


@pytest.mark.parametrize(
    ("relation", "word", "meant"),
    [
        pytest.param("FOR_EACH file", "FOR_EACH", "FOREACH", id="another word"),
        pytest.param("for each file IN a.rows", "for each", "FOREACH", id="two words"),
        pytest.param("FOREECH file", "FOREECH", "FOREACH", id="a slip of the pen"),
        pytest.param("on failure", "on failure", "ON_FAIL", id="no loop"),
    ],
)
def test_a_loop_variable_is_no_part_of_the_word_that_is_wrong(relation: str, word: str, meant: str) -> None:
    (problem,) = parse_entry(f"a >> {relation} >> b").problems
    assert problem.facts == {"word": word, "nearest": meant}
    assert problem.span == Span(5, 5 + len(word))


def test_everything_wrong_with_an_entry_is_told_at_once() -> None:
    tree = parse_entry("a >> NOPE >> b >> IF() >> c >> ON_BRANCH >> d >> IF(x = 1) >> e")
    assert [problem.slug for problem in tree.problems] == [
        "unknown-relation",
        "missing-condition",
        "missing-branch",
        "condition-syntax",
    ]
    assert len(tree.edges) == 4


def test_a_condition_problem_is_placed_in_the_entry() -> None:
    text = "a >> IF(x = 1) >> b"
    (problem,) = parse_entry(text).problems
    assert text[slice(*problem.span)] == "="


# ── mappings ──


def test_a_mapping_says_the_arguments_under_keys() -> None:
    relation, problems = relation_of("IF", condition="n > 3")
    assert problems == ()
    assert show_relation(relation) == "IF(n > 3)"
    assert show_relation(relation_of("FOREACH", iterator="f", path="a.rows")[0]) == "FOREACH f IN a.rows"
    assert show_relation(relation_of("分支", branch="其他")[0]) == "ON_BRANCH(其他)"
    assert show_relation(relation_of("ON_BRANCH(x)")[0]) == "ON_BRANCH(x)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"word": "IF"}, [("type", "missing-condition")], id="no condition"),
        pytest.param({"word": "ON_BRANCH", "branch": " "}, [("type", "missing-branch")], id="empty branch"),
        pytest.param(
            {"word": "IF", "condition": "n ="}, [("condition", "condition-syntax")], id="wrong condition"
        ),
        pytest.param({"word": "PIPE", "condition": "n"}, [("condition", "flow-syntax")], id="no use"),
        pytest.param({"word": "IF(a)", "condition": "b"}, [("condition", "flow-syntax")], id="twice"),
        pytest.param(
            {"word": "FOREACH f", "iterator": "g"}, [("iterator", "flow-syntax")], id="variable twice"
        ),
        pytest.param(
            {"word": "FOREACH", "iterator": "a b"}, [("iterator", "flow-syntax")], id="no identifier"
        ),
        pytest.param({"word": "FOREACH", "path": "a b"}, [("in", "flow-syntax")], id="no path"),
        pytest.param(
            {"word": "WHEN", "condition": "a"}, [("type", "unknown-relation")], id="unknown relation"
        ),
    ],
)
def test_a_mapping_problem_names_its_key(given: dict[str, str], expected: list[tuple[str, str]]) -> None:
    _, problems = relation_of(**given)
    assert [(key, problem.slug) for key, problem in problems] == expected


# ── the grammar is the definition ──


class Whole(_Builder):
    """Reads whole entries by the grammar alone."""

    @staticmethod
    def node(parts: list[Any]) -> str:
        return str(parts[0]).rstrip()

    @staticmethod
    def entry(parts: list[Any]) -> list[tuple[str, Relation, str]]:
        return [(parts[at - 1], parts[at].relation, parts[at + 1]) for at in range(1, len(parts), 2)]


WORDS = [word for _, words in RELATIONS for word in words]


@pytest.mark.parametrize("word", WORDS)
def test_the_grammar_has_every_word_of_the_table(word: str) -> None:
    for written in (word, word.lower(), word.title()):
        made = read("triplet", "relation", written, _Builder)
        assert not isinstance(made, Stop)
        assert (made.relation.kind, made.relation.branch) == meaning_of(written)


words = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.swapcase),
    st.sampled_from(
        ["FOREACH x", "FOREACH x IN a.b", "IF(n > 1)", "ON_BRANCH(x)", "對每個 檔", "IF", "a", "NOPE", ""]
    ),
    st.text("ABab_ (（)）>對每個", max_size=8),
)
entries = st.lists(st.one_of(words, st.text("ab >中-[]()", max_size=5)), min_size=1, max_size=6).map(
    " >> ".join
)


@settings(deadline=None, max_examples=400)
@given(entries)
@example("a >>> b >> PIPE >> c")
@example("a >> PIPE >> >b")
def test_fast_reading_and_grammar_agree(text: str) -> None:
    made = read("triplet", "entry", text, Whole)
    tree = parse_entry(text)
    wrong = [problem for problem in tree.problems if problem.slug in ("flow-syntax", "unknown-relation")]
    if isinstance(made, Stop):
        assert wrong or text.lstrip().startswith("(")
        return
    edges = [(edge.source.name, show_relation(edge.relation), edge.target.name) for edge in tree.edges]
    is_odd = any(sign in text for sign in ("->", "-[", "--", "]-")) or wrong
    assert is_odd or edges == [(source, show_relation(relation), target) for source, relation, target in made]


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=30),
        entries,
        st.lists(
            st.sampled_from(
                [
                    *r"""( ) a ` - -> --> <- <-- [ ] : PIPE""".split(),
                    *r"""IF { } , item condition 'x' ' >> > (b) 中 \ """.split(),
                    " ",
                ]
            ),
            max_size=16,
        ).map("".join),
    )
)
def test_no_text_is_too_strange(text: str) -> None:
    tree = parse_entry(text)
    assert tree.problems or tree.edges
    for problem in tree.problems + parse_relation(text).problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    relation_of(text, condition=text, branch=text, iterator=text, path=text)


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_suggestion_is_a_relation(word: str) -> None:
    meant = suggest(word)
    assert meant is None or parse_relation(meant).relation.kind


# ── and back ──

names = st.text(
    st.characters(exclude_characters=">", exclude_categories=("Cs",)), min_size=1, max_size=6
).filter(
    lambda name: (
        name == name.strip() and not any(sign in name for sign in ("-", "→", "⇒", "➜", "＞", "》", "»", "=>"))
    )
)
relations = st.one_of(
    st.sampled_from(
        [
            Relation(m.kind, "", NOWHERE, m.branch)
            for m, _ in RELATIONS
            if m.kind.value not in ("IF", "ON_BRANCH", "FOREACH")
        ]
    ),
    st.text(min_size=1, max_size=6).map(lambda name: Relation(RelationKind.ON_BRANCH, "", NOWHERE, name)),
    st.text(max_size=6).map(
        lambda value: Relation(
            RelationKind.IF,
            "",
            NOWHERE,
            condition=Compare("==", Path(("a",), (NOWHERE,), NOWHERE), Literal(value, NOWHERE), NOWHERE),
        )
    ),
    st.builds(
        lambda variable, key: Relation(
            RelationKind.FOREACH,
            "",
            NOWHERE,
            variable=variable,
            list=Path(("a", key, 0), (NOWHERE,) * 3, NOWHERE),
        ),
        st.sampled_from(["x", "檔案", "item", "_1"]),
        st.text(max_size=5),
    ),
)


@settings(deadline=None, max_examples=300)
@given(names, relations, names)
def test_an_edge_shown_is_the_edge_read(source: str, relation: Relation, target: str) -> None:
    tree = parse_entry(f"{source} >> {show_relation(relation)} >> {target}")
    assert tree.problems == ()
    (again,) = tree.edges
    assert (again.source.name, again.target.name) == (source, target)
    assert (again.source.component, again.target.component) == (None, None)
    assert move_relation(again.relation, lambda span: NOWHERE)._replace(word="") == relation


def test_long_entries_are_read_in_linear_time() -> None:
    tree = parse_entry("a >> PIPE >> " * 7000 + "b")
    assert len(tree.edges) == 7000
    for text in (
        ">>" * 50_000,
        "> " * 50_000,
        "(" * 50_000,
        "a >> IF(" + "(" * 50_000 + ") >> b",
        ">>w" * 30_000,
    ):
        assert parse_entry(text).problems
