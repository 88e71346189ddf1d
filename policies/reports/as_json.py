"""JSON: everything, for whoever counts or draws it."""

from __future__ import annotations

import json
from typing import Any

from policies.evaluate import Finding
from policies.reports.report import Report


def as_json(report: Report) -> str:
    """``{"stack", "environment", "rules", "resources", "crossed", "findings": [{"rule", "urn", "reason", …}]}``."""
    content = {
        "stack": report.stack,
        "environment": report.environment,
        "rules": len(report.rules),
        "resources": report.resources,
        "crossed": list(report.crossed),
        "findings": [_finding(each, report) for each in (*report.sorted, *report.exempt)],
    }
    return json.dumps(content, indent=2)


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    place = report.sources.place(finding.resource)
    exemption = finding.exemption
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "title": finding.rule.title,
        "kind": finding.kind,
        "level": finding.level.value,
        "severity": finding.rule.severity.value,
        "urn": finding.resource.urn,
        "type": finding.resource.type,
        "resource": finding.resource.name,
        "file": place.file,
        "line": place.line,
        "reason": finding.reason,
        "remedy": finding.rule.remedy,
        "snippet": finding.rule.snippet,
        "references": list(finding.rule.references),
        "exemption": exemption and {**vars(exemption), "expires": exemption.expires.isoformat()},
    }
