"""A pull request's grade as JUnit XML, which most CI systems can read. The elements follow Jenkins' schema."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from autograder.results.grade import CheckResult
from autograder.results.pull import GradedFile, PullReport
from autograder.views.text import STATUSES, message_and_hint
from autograder.wire.failures import Status

TAGS = {Status.SKIPPED: "skipped", Status.FAILED: "failure"}  # Every other status except passed becomes an error.


def junit(report: PullReport) -> bytes:
    """The content of junit.xml."""
    suites = Xml.Element("testsuites", name=f"{report.score:g} / {report.max_score:g}")
    suites.extend(map(_suite, report.graded))
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(graded: GradedFile) -> Xml.Element:
    result = graded.result
    cases = [_case(graded, check) for check in result.checks]
    tags = [child.tag for case in cases for child in case]
    suite = Xml.Element("testsuite", {
        "name": result.assignment,
        "tests": str(len(cases)),
        "failures": str(tags.count("failure")),
        "errors": str(tags.count("error")),
        "skipped": str(tags.count("skipped")),
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
        outcome = Xml.SubElement(case, TAGS.get(check.status, "error"), {
            "type": check.status.value,
            "message": check.message or STATUSES[check.status].of(language),
        })  # fmt: skip
        outcome.text = "\n".join(message_and_hint(check, language))
    return case
