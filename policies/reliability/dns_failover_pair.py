"""RE12: names that lead elsewhere when a region is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.values import ABSENT, UNKNOWN

RECORD = "aws:route53/record:Record"
_OTHER = {"PRIMARY": "SECONDARY", "SECONDARY": "PRIMARY"}


def _role(record: Resource) -> str:
    policies = record.props.each("failoverRoutingPolicies")
    return policies[0].text("type") if policies else ""


def _name(record: Resource) -> tuple[str, str]:
    return record.props.text("name"), record.props.text("type")


def _pair(primary: Mapping[str, Any], secondary: Mapping[str, Any] | None) -> Example:
    said = {"PRIMARY": primary, "SECONDARY": secondary}
    return Example(
        [
            example(
                RECORD,
                {"name": "api.example.com", "type": "A", "failoverRoutingPolicies": [{"type": role}], **props},
                role.lower(),
            )
            for role, props in said.items()
            if props is not None
        ]
    )


_CHECKED = {"healthCheckId": UNKNOWN, "ttl": 60, "records": ["192.0.2.1"]}
_ALIAS = {"aliases": [{"name": "lb.example.com", "evaluateTargetHealth": True}]}


@rule(
    id="RE12",
    name="dns-failover-pair",
    types=(RECORD,),
    reads=(RECORD,),
    why="A primary that nobody checks is never left, and one without a secondary leads nowhere.",
    remedy="Give the name a PRIMARY with healthCheckId and a SECONDARY, both with a ttl of 60 seconds or less.",
    snippet="""\
check = aws.route53.HealthCheck("east", type="HTTPS", fqdn="east.example.com", port=443, request_interval=10)
for role, name in {"PRIMARY": "east", "SECONDARY": "west"}.items():
    aws.route53.Record(name, zone_id="Z1", name="api.example.com", type="CNAME", ttl=60,
        records=[f"{name}.example.com"], set_identifier=name, failover_routing_policies=[{"type": role}],
        health_check_id=check.id if role == "PRIMARY" else None)""",
    severity=Severity.HIGH,
    options=(
        Option(
            "max_ttl_seconds",
            "How long resolvers may keep the answer.",
            {"type": "integer", "minimum": 0},
            60,
        ),
    ),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html",),
    passes=(
        _pair(_CHECKED, {"ttl": 60}),
        _pair(_ALIAS, _ALIAS),
        Example([example(RECORD, {"name": "api.example.com", "type": "A", "ttl": 300})]),
    ),
    fails=(
        _pair(_CHECKED, None),
        _pair({**_CHECKED, "healthCheckId": ""}, {"ttl": 60}),
        _pair({**_CHECKED, "ttl": 300}, {"ttl": 60}),
        _pair({"aliases": [{"name": "lb.example.com", "evaluateTargetHealth": False}]}, _ALIAS),
        _pair(_ALIAS, {**_ALIAS, "type": "AAAA"}),
    ),
    unknown=(_pair({**_CHECKED, "ttl": UNKNOWN}, {"ttl": 60}), _pair({**_CHECKED, "name": UNKNOWN}, {"ttl": 60})),
    not_applicable=(Example([example("aws:route53/zone:Zone", {})]),),
)
def DNS_FAILOVER_PAIR(record: Resource, context: Context) -> Iterator[str]:
    """A record that fails over has a counterpart, a health check and a short life."""
    role, props, most = _role(record), record.props, context.options["max_ttl_seconds"]
    if not role:
        return
    others = [each for each in context.stack.of(RECORD) if each is not record and _role(each) == _OTHER.get(role)]
    if _name(record) not in [_name(each) for each in others]:
        yield f"{props.text('name')} has a {role} record and no {_OTHER.get(role, 'counterpart')}"
    aliases = props.each("aliases")
    checked = props.get("healthCheckId") not in (ABSENT, "")
    if role == "PRIMARY" and not checked and not any(each.flag("evaluateTargetHealth") for each in aliases):
        yield f"the PRIMARY record of {props.text('name')} has no healthCheckId: it is never left"
    if not aliases and (ttl := props.number("ttl")) > most:
        yield f"ttl is {ttl:g} s: for so long resolvers send everybody where nobody answers; at most {most} s are"
