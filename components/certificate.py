"""A certificate: issued by ACM, proven by records in a hosted zone, renewed by AWS."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children
from .place import EDGE, checked

MOST_NAMES = 10
"""Names of a certificate, until AWS raises the quota (ACM guide, acm-limits)."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})+")


class CertificateUsage(StrEnum):
    """Who uses a certificate."""

    REGIONAL = "regional"
    """Load balancers of its region."""
    CLOUDFRONT = "cloudfront"
    """Distributions; it is created in us-east-1."""


class KeyAlgorithm(StrEnum):
    """Kind and size of the key."""

    EC_PRIME256V1 = "EC_prime256v1"
    """ECDSA P-256: as strong as RSA 3072, and quicker."""
    EC_SECP384R1 = "EC_secp384r1"
    """ECDSA P-384, which some rules demand; not for CloudFront."""
    RSA_2048 = "RSA_2048"
    """RSA, for clients that know nothing else."""


class CertificateArgs(TypedDict):
    """What a caller decides about a certificate."""

    domain_name: str
    """Its first name, such as ``example.com``. A change replaces it."""
    zone_id: pulumi.Input[str]
    """Public hosted zone of all its names; the validation records stay there, because AWS renews by them."""
    alternative_names: NotRequired[list[str]]
    """Further names, such as ``*.example.com``; none by default. A change replaces it."""
    usage: NotRequired[CertificateUsage]
    """Who uses it; ``regional`` by default."""
    key_algorithm: NotRequired[KeyAlgorithm]
    """Kind and size of its key; ``EC_prime256v1`` by default. A change replaces it."""
    validation_records: NotRequired[bool]
    """Whether it makes its validation records; true by default. ACM wants the same ones of all of an account's
    certificates for a name: of several, in several regions, let one make them, and the others depend on it.
    """
    transparency_logging: NotRequired[bool]
    """Whether it is in public logs, without which browsers refuse it; true by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Certificate(pulumi.ComponentResource):
    """A certificate with its validation records. A new one is issued before the one that it replaces is deleted."""

    arn: pulumi.Output[str]
    """Identifies it; known once it is issued, so that nothing takes it before it can be used."""
    domain_name: pulumi.Output[str]
    """Its first name."""

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Certificate", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"certificate {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        usage = checked(self, f"certificate {name}: usage", args.get("usage", CertificateUsage.REGIONAL), usage_problem)
        names = [args["domain_name"], *args.get("alternative_names", [])]
        certificate = aws.acm.Certificate(
            children.named("certificate"),
            # The name is known only where the region suits the usage.
            domain_name=usage.apply(lambda _: args["domain_name"]),
            subject_alternative_names=names,
            validation_method="DNS",
            key_algorithm=str(args.get("key_algorithm", KeyAlgorithm.EC_PRIME256V1)),
            options={
                "certificate_transparency_logging_preference": (
                    "ENABLED" if args.get("transparency_logging", True) else "DISABLED"
                )
            },
            tags=children.tags("certificate"),
            opts=children.opts(),
        )
        proven = validated_names(names) if args.get("validation_records", True) else []
        records = {domain: _record(children, certificate, args["zone_id"], domain) for domain in proven}
        validation = aws.acm.CertificateValidation(
            children.named("validation"),
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records.values()] or None,
            opts=children.opts(),
        )

        self.arn = validation.certificate_arn
        self.domain_name = certificate.domain_name
        self.register_outputs({key: getattr(self, key) for key in Certificate.__annotations__})


def problems(args: CertificateArgs, region: str | None = None) -> list[str]:
    """What is wrong with ``args``, each as ``key: value what to do``.

    Args:
        region: Where it is to be created, if that is known already.
    """
    found = []
    usage, algorithm = (
        args.get("usage", CertificateUsage.REGIONAL),
        args.get("key_algorithm", KeyAlgorithm.EC_PRIME256V1),
    )
    if usage not in list(CertificateUsage):
        found.append(f"usage: {usage!r} is unknown; use {', '.join(CertificateUsage)}")
    elif region and (problem := usage_problem(usage, region)):
        found.append(f"usage: {str(usage)!r} {problem}")
    if algorithm not in list(KeyAlgorithm):
        found.append(f"key_algorithm: {algorithm!r} is unknown; use {', '.join(KeyAlgorithm)}")
    if usage == CertificateUsage.CLOUDFRONT and algorithm == KeyAlgorithm.EC_SECP384R1:
        found.append(f"key_algorithm: {str(algorithm)!r} is refused by CloudFront; use EC_prime256v1 or RSA_2048")
    names = {"domain_name": [args["domain_name"]], "alternative_names": args.get("alternative_names", [])}
    every = [domain for domains in names.values() for domain in domains]
    found += [
        f"{key}: {domain!r} should be a name in DNS such as example.com, in lower case"
        for key, domains in names.items()
        for domain in domains
        if not _DOMAIN.fullmatch(domain)
    ]
    twice = sorted({domain for domain in every if every.count(domain) > 1})
    found += [f"alternative_names: {domain!r} is named twice; name it once" for domain in twice]
    if len(every) > MOST_NAMES:
        found.append(f"alternative_names: {len(every)} names are too many; AWS takes {MOST_NAMES}, so make two")
    return found


def usage_problem(usage: str, region: str) -> str | None:
    """What is wrong with creating a certificate for this usage in a region, and what to do."""
    if usage != CertificateUsage.CLOUDFRONT or region == EDGE:
        return None
    return f"cannot be created in {region}; use a provider of {EDGE}"


def validated_names(names: list[str]) -> list[str]:
    """The names that have a record each: a name and its wildcard are proven by the same one."""
    return list(dict.fromkeys(name.removeprefix("*.") for name in names))


def _record(
    children: Children, certificate: aws.acm.Certificate, zone_id: pulumi.Input[str], domain: str
) -> aws.route53.Record:
    """The record that proves a name."""

    def option(field: str) -> pulumi.Output[str]:
        return certificate.domain_validation_options.apply(
            lambda options: next(
                str(getattr(each, field)) for each in options if str(each.domain_name).removeprefix("*.") == domain
            )
        )

    return aws.route53.Record(
        children.named(f"proof-{domain.replace('.', '-')}"),
        zone_id=zone_id,
        name=option("resource_record_name").apply(lambda name: name.rstrip(".")),
        type=option("resource_record_type"),
        records=[option("resource_record_value")],
        ttl=300,
        allow_overwrite=True,
        opts=children.opts(),
    )
