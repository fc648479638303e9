"""The name that somebody probably meant, and what is too far from it to be a slip."""

import pytest

from arcrun_compiler.text.nearest import probable, slip


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        pytest.param("sinse", ["until", "since"], "since", id="another letter"),
        pytest.param("sicne", ["since"], "since", id="two letters swapped"),
        pytest.param("sinc", ["since"], "since", id="a letter left out"),
        pytest.param("siince", ["since"], "since", id="a letter twice"),
        pytest.param("Since", ["since"], "since", id="another case"),
        pytest.param("上次時問", ["上次時間"], "上次時間", id="Chinese"),
        pytest.param("files", ["file"], None, id="a plural"),
        pytest.param("file", ["files"], None, id="a singular"),
        pytest.param("line2", ["line1"], None, id="another number"),
        pytest.param("line", ["line1"], None, id="a number more"),
        pytest.param("到", ["從"], None, id="another word of one sign"),
        pytest.param("名字", ["名稱"], None, id="another word of two signs"),
        pytest.param("snics", ["since"], None, id="two slips"),
        pytest.param("x", [], None, id="nothing to compare with"),
    ],
)
def test_slip(word: str, names: list[str], meant: str | None) -> None:
    assert slip(word, names) == meant


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        pytest.param("chat", ["chat_id", "text"], "chat_id", id="the beginning"),
        pytest.param("uppercase", ["lower", "upper"], "upper", id="more than the name"),
        pytest.param("http_reqest", ["http_request"], "http_request", id="a slip of the pen"),
        pytest.param("notion", ["notion_create_page", "notion_get_page"], None, id="the beginning of two"),
        pytest.param("chats", ["chat_id"], None, id="not a whole word of the name"),
        pytest.param("type", ["issue_type", "summary"], "issue_type", id="the ending"),
        pytest.param("type", ["issue_type", "page_type"], None, id="the ending of two"),
        pytest.param("x", ["x_y_z"], None, id="one sign"),
    ],
)
def test_probable(word: str, names: list[str], meant: str | None) -> None:
    assert probable(word, names) == meant
