"""A pull request's grade as JUnit XML, which every CI reads. Jenkins' schema names the elements."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from autograder.results.grade import CheckResult
from autograder.results.pull import GradedFile, PullReport
from autograder.views.text import HINT, STATUSES
from autograder.wire.failures import Status

KINDS = {Status.SKIPPED: "skipped", Status.FAILED: "failure"}  # anything else that is not passed is an error


def junit(report: PullReport) -> bytes:
    """The report as a file."""
    suites = Xml.Element("testsuites", name=f"{report.score:g} / {report.max_score:g}")
    for graded in report.graded:
        suites.append(_suite(graded))
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(graded: GradedFile) -> Xml.Element:
    result = graded.result
    cases = [_case(graded, check) for check in result.checks]
    kinds = [child.tag for case in cases for child in case if child.tag != "system-out"]
    suite = Xml.Element("testsuite", {
        "name": result.assignment,
        "tests": str(len(cases)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{result.seconds:.3f}",
        "file": graded.path,
    })  # fmt: skip
    suite.extend(cases)
    return suite


def _case(graded: GradedFile, check: CheckResult) -> Xml.Element:
    language = graded.result.language
    case = Xml.Element("testcase", {
        "name": check.title,
        "classname": f"{graded.result.assignment}.{check.exercise}",
        "time": f"{check.seconds:.3f}",
        "file": graded.path,
    })  # fmt: skip
    line = graded.line(check)
    if line is not None:
        case.set("line", str(line))
    if check.status is not Status.PASSED:
        hint = f"{HINT.of(language)}{check.hint}" if check.hint else ""
        said = Xml.SubElement(case, KINDS.get(check.status, "error"), {
            "type": check.status.value,
            "message": check.message or STATUSES[check.status].of(language),
        })  # fmt: skip
        said.text = "\n".join(text for text in (check.message, hint) if text)
    return case
