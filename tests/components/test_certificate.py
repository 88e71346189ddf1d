"""What a certificate asks of AWS."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import Certificate
from components.certificate import problems
from policies.recorder import Recording, record

PLAIN: dict[str, Any] = {"domain_name": "example.com", "alternative_names": ["*.example.com"], "zone_id": "Z1"}


def certificate(region: str = "", name: str = "tls", **changes: Any) -> Recording:
    def program() -> None:
        import pulumi_aws as aws

        options = pulumi.ResourceOptions(providers=[aws.Provider("there", region=region)]) if region else None
        Certificate(name, {**PLAIN, **changes}, options)  # type: ignore[typeddict-item]  # strings for enums

    return record(program)


def asked(recording: Recording) -> dict[str, Any]:
    return recording.of("aws:acm/certificate:Certificate")["tls-certificate"].inputs


def test_names_are_frozen_and_a_name_shares_its_record_with_its_wildcard() -> None:
    names = {each.name for each in certificate().resources}
    assert names == {"tls", "tls-certificate", "tls-proof-example-com", "tls-validation"}
    two = certificate(alternative_names=["*.example.com", "other.test"])
    assert set(two.of("Record")) == {"tls-proof-example-com", "tls-proof-other-test"}


def test_it_is_proven_by_dns_and_waited_for() -> None:
    recording = certificate()
    assert asked(recording)["validationMethod"] == "DNS"
    assert asked(recording)["keyAlgorithm"] == "EC_prime256v1"
    assert asked(recording)["subjectAlternativeNames"] == ["example.com", "*.example.com"]
    assert asked(recording)["options"] == {"certificateTransparencyLoggingPreference": "ENABLED"}
    (proof,) = recording.of("Record").values()
    assert proof.inputs.items() >= {"zoneId": "Z1", "name": "_x.example.com", "type": "CNAME"}.items()
    assert recording.of("CertificateValidation")["tls-validation"].after >= {proof.urn}


def test_children_use_the_components_provider_and_carry_tags() -> None:
    recording = certificate("us-east-1", tags={"team": "a"})
    component = recording.of("tenfold:index:Certificate")["tls"]
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == {component.urn}
    assert {each.provider.split("::")[-2] for each in children} == {"there"}
    assert asked(recording)["tags"] == {"Name": "tls-certificate", "team": "a"}


def test_two_in_one_stack_do_not_meet() -> None:
    one, other = ({each.urn for each in certificate(name=name).resources} for name in ("a", "b"))
    assert not one & other


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ({"key_algorithm": "RSA_2048"}, {"keyAlgorithm": "RSA_2048"}),
        (
            {"transparency_logging": False},
            {"options": {"certificateTransparencyLoggingPreference": "DISABLED"}},
        ),
        ({"domain_name": "other.test"}, {"domainName": "other.test"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert asked(certificate(**args)).items() >= wanted.items()


def test_its_records_can_be_those_of_another() -> None:
    recording = certificate(validation_records=False)
    assert not recording.of("Record")
    assert recording.of("CertificateValidation")


def test_one_for_cloudfront_is_refused_outside_us_east_1() -> None:
    assert certificate("us-east-1", usage="cloudfront").of("CertificateValidation")
    with pytest.raises(Exception, match=r"certificate tls: usage: 'cloudfront' cannot be created in eu-west-1; use a"):
        certificate("eu-west-1", usage="cloudfront")
    (problem,) = problems({**PLAIN, "usage": "cloudfront"}, "eu-west-1")  # type: ignore[typeddict-item]  # a string
    assert problem == "usage: 'cloudfront' cannot be created in eu-west-1; use a provider of us-east-1"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"domain_name": "Example.com"}, "domain_name: 'Example.com' should be a name in DNS"),
        ({"alternative_names": ["*.*.test"]}, "alternative_names: '*.*.test' should be a name in DNS"),
        ({"alternative_names": ["example.com"]}, "alternative_names: 'example.com' is named twice"),
        ({"alternative_names": [f"{n}.test" for n in range(10)]}, "11 names are too many; AWS takes 10"),
        ({"usage": "all"}, "usage: 'all' is unknown; use regional, cloudfront"),
        ({"key_algorithm": "RSA_1024"}, "key_algorithm: 'RSA_1024' is unknown; use EC_prime256v1"),
        ({"usage": "cloudfront", "key_algorithm": "EC_secp384r1"}, "'EC_secp384r1' is refused by CloudFront"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        certificate(**args)
    assert says in str(error.value)
