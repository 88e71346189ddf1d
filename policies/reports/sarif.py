"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as GitHub code scanning takes it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from policies.evaluate import Finding
from policies.reports.report import Report
from policies.rule import Level, Rule, Severity

_LEVELS = {Level.MANDATORY: "error", Level.REMEDIATE: "error", Level.ADVISORY: "warning", Level.DISABLED: "none"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0"}
"""Between 0 and 10: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning."""


def sarif(report: Report) -> str:
    """One run: the table of rules, and a result a finding; exempt ones are suppressed, with the reason."""
    index = {rule: number for number, rule in enumerate(report.all_rules)}
    driver = {
        "name": "tenfold",
        "informationUri": "https://www.pulumi.com/docs/insights/policy/",
        "rules": [_rule(rule, report) for rule in report.all_rules],
    }
    results = [_result(each, index[each.rule], report) for each in (*report.sorted, *report.exempt)]
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"tenfold/{report.stack}"},
        "columnKind": "utf16CodeUnits",
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule, report: Report) -> dict[str, Any]:
    fix = f"```python\n{rule.snippet}\n```" if rule.snippet else ""
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title} {rule.why}"},
        "help": {
            "text": f"{rule.why}\n{rule.remedy}\n{rule.snippet}".rstrip(),
            "markdown": f"{rule.why}\n\n{rule.remedy}\n\n{fix}".rstrip(),
        },
        "helpUri": rule.references[0],
        "defaultConfiguration": {"level": _LEVELS[report.levels[rule]]},
        "properties": {"tags": list(rule.equivalents), "security-severity": _SCORES[rule.severity]},
    }


def _result(finding: Finding, index: int, report: Report) -> dict[str, Any]:
    place = report.sources.place(finding.resource)
    resource = finding.resource
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": place.file, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": place.line},
        },
        "logicalLocations": [{"name": resource.name, "fullyQualifiedName": resource.urn, "kind": "resource"}],
    }
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": f"{resource.type} {resource.name}: {finding.reason}\n{finding.rule.remedy}"},
        "locations": [location],
        # Of the rule and the resource: the finding stays the same one when a number in its reason changes.
        "partialFingerprints": {
            "ruleAndUrn/v1": hashlib.sha256(f"{finding.rule.id} {resource.urn}".encode()).hexdigest()
        },
    }
    if exemption := finding.exemption:
        why = f"{exemption.reason} ({exemption.owner}, {exemption.ticket}, until {exemption.expires})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result
