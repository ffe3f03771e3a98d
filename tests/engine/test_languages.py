"""Both languages: each half where it belongs, and nothing in one language only."""

from __future__ import annotations

import json

import pytest
from test_student import executed, shown
from tiny import DOUBLE, NAME, SCALE, Grade, notebook

from autograder.base.language import HAN, Language, Text, code_in, halves
from autograder.content.course import Course, find_course
from autograder.delivery.authoring.languages import lacking

CODE = '''
def pool(x):
    """Halve x. (B, C)

    Args:
        x: images.

    zh: 把 x 减半。(B, C)

    Args:
        x: 图像。
    """
    # as a sum
    # of halves
    # zh: 写成
    # 两半之和
    return x / 2  # (B, C)
'''


def test_code_is_made_in_either_language() -> None:
    english, chinese = code_in(Language.EN, CODE), code_in(Language.ZH, CODE)
    assert not HAN.search(english)
    assert '"""Halve x. (B, C)\n\n    Args:\n        x: images.\n    """' in english
    assert "    # as a sum\n    # of halves\n    return" in english
    assert '"""把 x 减半。(B, C)\n\n    Args:\n        x: 图像。\n    """' in chinese
    assert "    # 写成\n    # 两半之和\n    return" in chinese
    assert "images" not in chinese


@pytest.mark.parametrize("code", ["%matplotlib inline\nx = 1", "# why\nx = 1", 'x = "# zh: no"', "if x:\n  pass\n"])
def test_code_without_halves_stays_as_it_is(code: str) -> None:
    assert code_in(Language.ZH, code) == code


def test_a_text_and_its_halves_are_there_and_back() -> None:
    text = Text("Twice.\nAnd again.", "两倍。\n再来一次。")
    assert halves(str(text)) == text


def test_feedback_comes_in_the_language_of_the_notebook(grade: Grade) -> None:
    double, scale = "def double(x):\n    return x**2\n", SCALE.replace("* self.weight", "* undefined_name")
    chinese = grade(language=Language.ZH, double=double, scale=scale)
    english = grade(double=double, scale=scale)
    assert [check.earned for check in chinese.checks] == [check.earned for check in english.checks]
    for result, readable in ((chinese, True), (english, False)):
        for check in result.checks:
            assert bool(HAN.search(check.title)) == readable
            assert check.message == "" or bool(HAN.search(check.message)) == readable
    assert (chinese.checks[0].hint, english.checks[0].hint) == ("3 的两倍是 9 吗？", "Is 3 doubled 9?")
    assert "练习 scale" in chinese.checks[3].message
    assert "exercise scale" in english.checks[3].message


def test_what_is_odd_about_a_chinese_notebook_is_said_in_chinese(grade: Grade) -> None:
    book = json.loads(notebook(Language.ZH, double="raise ValueError(1)", scale=SCALE))
    book["cells"] += [cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "scale"]
    notes = grade(json.dumps(book).encode()).notes
    assert notes[0] == "练习 scale 的单元出现了 2 次，以最后一个为准。"
    assert notes[1].startswith("练习 double 没有运行到底")


def test_a_script_with_chinese_in_it_is_chinese(grade: Grade) -> None:
    code = f"import torch\nfrom torch import nn\n# %%\n{DOUBLE}# 两倍\n# %%\n{SCALE}"
    assert grade(code.encode(), suffix=".py").language is Language.ZH


def test_a_file_that_cannot_be_read_is_refused_in_both_languages(grade: Grade) -> None:
    result = grade(b"{")
    assert "it is not JSON" in result.problem
    assert "这不是笔记本" in result.problem


def test_a_chinese_notebook_checks_itself_in_chinese(tiny: Course) -> None:
    scale = 'class Scale(nn.Identity):\n    """层。"""\n    __init__ = lambda self, size: 1 / 0'
    book = executed(tiny, notebook(Language.ZH, scale=scale))
    assert "✗ Scale 不改变输入的形状 [出错]" in shown(book, "scale")["text/plain"]
    assert "你的代码抛出了 ZeroDivisionError" in shown(book, "scale")["text/html"]


LACKS = [
    ("solutions", "# # 两件小事", "# # Zwei Kleinigkeiten", "the heading '# Two small things'"),
    ("solutions", "# # 两件小事", "# # 两件小事\n#\n# 还有第三件", "the paragraph '还有第三件'"),
    ("solutions", "# # Two small things", "# # Two small things\n#\n# No, three", "the paragraph 'No, three'"),
    ("solutions", 'lang="zh"', 'lang="en"', "the text '# Two small things'"),
    ("solutions", "    zh: 一个数或一个张量的两倍。\n", "", "the docstring 'Twice a number or a tensor.'"),
    (
        "solutions",
        "    ### BEGIN SOLUTION\n    secret",
        "    # look\n    ### BEGIN SOLUTION\n    secret",
        "the comment 'look'",
    ),
    ("hidden", "zh: double 给出一个数的两倍", "", "the check test_double_doubles_a_number"),
    ("hidden", ', "一个数的两倍")', ', "")', "the message 'double of a number' in line"),
    (
        "hidden",
        ', "一个数的两倍"))',
        ', "一个数的两倍"))\n    expect.about("in this case")',
        "the message 'in this case' in line",
    ),
    ("hidden", "raise KeyError(", "raise AssertionError(", "the message in line"),
    ("visible", "zh: Scale 不改变输入的形状", "", "the check test_scale_keeps_the_shape"),
    ("answers", "zh: 3 的两倍是 9 吗？", 'zh: ""', "the hint of double/squared"),
]


@pytest.mark.parametrize(("where", "old", "new", "complaint"), LACKS, ids=[lack[3] for lack in LACKS])
def test_whatever_lacks_its_other_half_is_named(tiny: Course, where: str, old: str, new: str, complaint: str) -> None:
    paths = {"solutions": tiny.source, "hidden": tiny.hidden, "visible": tiny.visible}
    path = paths[where](NAME) if where in paths else tiny.answers(NAME) / "wrong.yaml"
    assert lacking(tiny, NAME) == []
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert any(line.startswith(f"{path}: {complaint}") for line in lacking(tiny, NAME)), lacking(tiny, NAME)


@pytest.mark.parametrize("assignment", find_course().names)
def test_nothing_of_the_course_is_in_one_language_only(assignment: str) -> None:
    assert lacking(find_course(), assignment) == []
