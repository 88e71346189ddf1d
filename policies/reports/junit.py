"""JUnit XML, which every CI system shows: a suite a pack, a case a rule.

https://github.com/testmoapp/junitxml describes the form that they agree on.
"""

from __future__ import annotations

from xml.etree import ElementTree

from policies.reports.report import Report
from policies.rule import Level, Rule


def junit(report: Report) -> str:
    """A rule fails whose findings stop a run; what it advises is its output; a rule that is disabled is skipped."""
    root = ElementTree.Element("testsuites", name=f"tenfold {report.stack}")
    for letters in sorted({rule.id[:2] for rule in report.all_rules}):
        cases = [_case(rule, report) for rule in report.all_rules if rule.id.startswith(letters)]
        attributes: dict[str, str] = {
            "name": f"{report.stack} {letters}",
            "tests": str(len(cases)),
            "failures": str(sum(case.find("failure") is not None for case in cases)),
            "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        }
        ElementTree.SubElement(root, "testsuite", attributes).extend(cases)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _case(rule: Rule, report: Report) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=f"tenfold.{rule.id[:2]}", name=f"{rule.label}: {rule.title}")
    found = [finding for finding in report.findings if finding.rule is rule]
    stopping = [each for each in found if each.stops]
    if stopping:
        lines = [f"{each.resource.type} {each.resource.name}: {each.reason}" for each in stopping]
        failure = ElementTree.SubElement(case, "failure", message=rule.title, type=rule.severity.value)
        failure.text = "\n".join([*lines, rule.remedy, rule.snippet]).rstrip()
    elif not found and report.levels[rule] is Level.DISABLED:
        ElementTree.SubElement(case, "skipped", message=f"not asked of {report.environment}")
    advised = [f"{each.resource.name}: {each.reason}" for each in found if each not in stopping]
    if advised:
        ElementTree.SubElement(case, "system-out").text = "\n".join(advised)
    return case
