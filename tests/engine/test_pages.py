"""Every page of a pull request's grade: what it says, how long it is, and that nothing of a student's acts on it."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from autograder.base.language import Language
from autograder.base.text import MAX_TEXT, plain
from autograder.delivery.pull.changes import shown
from autograder.delivery.pull.lines import cell_lines
from autograder.grading.grader import versions
from autograder.results.grade import CheckResult, SubmissionResult
from autograder.results.pull import GradedFile, PathRemark, PullReport
from autograder.views import markdown
from autograder.views.check_run import check_run_output
from autograder.views.code_quality import code_quality
from autograder.views.gradescope import gradescope
from autograder.views.junit import junit
from autograder.views.workflow_commands import workflow_commands
from autograder.wire.failures import Status

EVIL = "@everyone <img src=x onerror=y> [a](http://b) ``x` **b** #1 | :warning: &amp; $x$ <!-- --> ~~s~~"
GFM = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def check(number: int, status: Status = Status.FAILED, **more: Any) -> CheckResult:
    earned = 2.0 if status is Status.PASSED else 0.0
    said = {"title": f"check {number} holds", "exercise": f"part_{number % 3}", "points": 2.0, "earned": earned} | more
    return CheckResult(id=f"test_{number}", status=status, **said)


def graded(checks: list[CheckResult], name: str = "01_tiny", **more: Any) -> GradedFile:
    result = SubmissionResult(
        student="ada", assignment=name, file="", checks=checks, graders_sha256="", seed=1, device="simgpu",
        score=sum(one.earned for one in checks), max_score=sum(one.points for one in checks), versions=versions(),
        **more,
    )  # fmt: skip
    return GradedFile(path=f"assignments/{name}/{name}.ipynb", result=result, lines={"part_0": 12})


def report(*several: GradedFile, **more: Any) -> PullReport:
    rest = {"problems": [], "refused": [], "other": 0, "language": Language.EN} | more
    return PullReport(student="ada", base="b" * 40, head="a" * 40, graded=list(several), **rest)


MIXED = report(
    graded([
        check(0, Status.PASSED),
        check(1, message=EVIL, hint="Is it *so*?"),
        check(2, Status.ERROR, message="ValueError: x", cell="part_0", line=3),
        check(3, Status.SKIPPED, message="It depends on another check."),
        check(4, Status.TIMED_OUT, message="took too long"),
    ]),
    refused=[PathRemark(path=EVIL, text="belongs to the course.", command=f"git rm -- '{EVIL}'")],
    problems=[PathRemark(path="assignments/02/02.ipynb", text="was deleted.")],
    other=3,
)  # fmt: skip


def test_a_comment_says_points_checks_messages_and_hints() -> None:
    text = markdown.comment(MIXED)
    assert text.startswith(markdown.MARK)
    assert "## 2 of 10 points" in text
    for said in ("check 1 holds (0 / 2) *failed*", "ValueError: x", r"Is it \*so\*?", "*timed out*", "1 checks passed",
                 "was deleted", "3 other files"):  # fmt: skip
        assert said in text


def test_a_chinese_notebook_gets_a_chinese_comment() -> None:
    one = graded([check(1)], language=Language.ZH)
    text = markdown.comment(report(one, language=Language.ZH, refused=[PathRemark(path="x", text="属于课程")], other=2))
    assert "未通过" in text
    assert "已拒绝" in text
    assert not re.search(r"\b(passed|failed|Refused|files)\b", text)


def test_what_a_student_wrote_stands_in_code_spans_alone() -> None:
    tokens = [token for block in GFM.parse(markdown.comment(MIXED)) for token in [block, *(block.children or [])]]
    outside = " ".join(token.content for token in tokens if token.type in ("text", "html_inline", "html_block"))
    for active in ("everyone", "<img", "http", "onerror"):
        assert active not in outside
    assert not [token for token in tokens if token.type in ("link_open", "image")]
    assert sum("@everyone" in token.content for token in tokens if token.type == "code_inline") == 3


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_one_code_span(text: str) -> None:
    cleaned = shown(text)
    tokens = GFM.parse(f"- {markdown.code(cleaned)} after")
    inline = next(token for token in tokens if token.type == "inline")
    kinds = [token.type for token in inline.children or []]
    if cleaned:
        assert kinds == ["code_inline", "text"]
        assert (inline.children or [])[0].content.strip() == cleaned.strip()
    else:
        assert "code_inline" not in kinds


@pytest.mark.parametrize(("page", "most"), [(markdown.comment, 64 << 10), (markdown.summary, 1 << 20)])
def test_a_page_of_any_grade_fits_its_forge_and_keeps_the_scores(page: Any, most: int) -> None:
    long = "长" * (MAX_TEXT - 1)
    checks = [check(number, message=long, hint=long) for number in range(40)]
    whole = report(*(graded(checks, name=f"{number:02}_tiny") for number in range(20)),
                   refused=[PathRemark(path="x" * 300, text="y" * 300)] * 500)  # fmt: skip
    text = page(whole)
    assert len(text.encode()) <= most
    assert all(rf"{number:02}\_tiny: 0 / 80" in text for number in range(20))
    assert "Shortened" in text


def test_junit_has_a_case_for_each_check_and_counts_them() -> None:
    root = Xml.fromstring(junit(MIXED))
    [suite] = root
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "1", "errors": "2", "skipped": "1",
    }  # fmt: skip
    assert [case.get("line") for case in suite] == ["12", None, "14", "12", None]
    assert EVIL in (suite[1][0].text or "")


def test_no_run_of_backticks_ends_a_code_span() -> None:
    text = markdown.code("`" * 100 + " @everyone <img src=x> " + "`" * 79)
    assert "`" * 10 not in text
    assert text.startswith("`" * 9 + " ")


def test_junit_is_xml_whatever_a_message_holds() -> None:
    message = plain("".join(map(chr, range(0x20))) + "\uffff\ufffe\ufdd0\ud800\U0001ffff]]>")
    assert Xml.fromstring(junit(report(graded([check(1, message=message)])))) is not None


def test_workflow_commands_are_at_most_ten_of_a_kind_and_one_a_line() -> None:
    many = report(
        graded([check(number, message="50%: a, b\n::error::forged") for number in range(30)]),
        refused=[PathRemark(path=f"a,b:{number}\nc", text="no") for number in range(30)],
    )
    lines = workflow_commands(many).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[0] == "::error file=a%2Cb%3A0%0Ac::no"
    assert lines[10].endswith("title=check 0 holds::50%25: a, b%0A::error::forged")


@given(path=st.text(max_size=30), message=st.text(max_size=60), title=st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_a_workflow_command_of_its_own(path: str, message: str, title: str) -> None:
    one = graded([check(1, message=plain(message), title=plain(title))])
    text = workflow_commands(report(one, refused=[PathRemark(path=shown(path), text="no")]))
    assert re.fullmatch(r"::error file=[^\r\n]+::no\n::warning file=[^\r\n]*\n", text)


def test_code_quality_names_a_place_for_each_failure_once() -> None:
    found = json.loads(code_quality(MIXED))
    assert [issue["location"]["lines"]["begin"] for issue in found] == [1, 1, 1, 14, 1]
    assert len({issue["fingerprint"] for issue in found}) == len(found)


def test_a_check_run_has_remarks_on_the_students_lines() -> None:
    output = check_run_output(MIXED.model_copy(update={"failed": True}))
    assert [one["start_line"] for one in output["annotations"]] == [1, 1, 1, 14, 1]
    assert all(one["message"] and one["title"] for one in output["annotations"])
    many = check_run_output(report(graded([check(number) for number in range(80)])))
    assert len(many["annotations"]) == 50


def test_gradescope_gets_the_points_of_each_check() -> None:
    data = json.loads(gradescope(MIXED))
    assert (data["score"], sum(test["score"] for test in data["tests"])) == (2.0, 2.0)
    assert sum(test["max_score"] for test in data["tests"]) == 10.0
    assert {test["status"] for test in data["tests"]} == {"passed", "failed"}
    assert "belongs to the course" in data["output"]


def test_lines_of_cells_are_found_however_json_is_written(tmp_path: Any) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["x = 1\n", "text"], "metadata": {}},
        {"cell_type": "code", "source": "x = 1\ny = 2", "metadata": {}, "outputs": [{"text": '"source": "z"'}]},
        {"cell_type": "code", "source": ['s = "é"\n', "t"], "metadata": {"nbgrader": {"grade_id": "part"}}},
    ]
    book = {"cells": cells, "nbformat": 4}
    for number, (indent, ascii_) in enumerate([(1, False), (2, True), (4, False)]):
        path = tmp_path / f"{number}.ipynb"
        path.write_text(json.dumps(book, indent=indent, ensure_ascii=ascii_, sort_keys=bool(number)))
        lines = path.read_text().split("\n")
        found = cell_lines(path)
        assert set(found) == {"#1", "part"}
        assert "x = 1" in lines[found["#1"] - 1]
        assert "s = " in lines[found["part"] - 1]
    script = tmp_path / "a.py"
    script.write_text('# %% [markdown]\n# text\n\n# %% nbgrader={"grade_id": "part", "solution": true}\ns = 1\n')
    assert cell_lines(script) == {"part": 5}


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["cells", "source", "metadata", "nbgrader", "grade_id", "cell_type"]), inner),
    max_leaves=12,
).map(lambda data: json.dumps({"cells": data} if isinstance(data, list) else data).encode()))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_lines_of_cells_of_any_file_are_found_or_not(tmp_path_factory: Any, content: bytes) -> None:
    for suffix in (".ipynb", ".py"):
        path = tmp_path_factory.getbasetemp() / f"any{suffix}"
        path.write_bytes(content)
        assert all(line > 0 for line in cell_lines(path).values())


def test_a_notebook_written_to_hide_its_lines_is_searched_a_few_times_only(tmp_path: Any) -> None:
    path = tmp_path / "hidden.ipynb"
    hidden = r'{"cell_type": "code", "\u0073ource": "x"}'
    plain_cell = '{"cell_type": "code", "source": "y"}'
    path.write_text('{"cells": [' + ",".join([hidden] * 3 + [plain_cell] + [hidden] * 3 + [plain_cell]) + "]}")
    assert set(cell_lines(path)) == {"#4"}, "after five that are not found the search ends"
