from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def acm(clients: Any) -> Any:
    return clients("acm")


def test_a_certificate_is_issued_once_its_records_are_in_dns(acm: Any, clients: Any, name: str) -> None:
    domain = f"{name}.test"
    arn = acm.request_certificate(
        DomainName=domain, SubjectAlternativeNames=[f"*.{domain}"], ValidationMethod="DNS", KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (found["Status"], found["KeyAlgorithm"]) == ("PENDING_VALIDATION", "EC_prime256v1")
    assert "NotAfter" not in found
    dns = clients("route53")
    zone = dns.create_hosted_zone(Name=domain, CallerReference=name)["HostedZone"]["Id"]
    record = found["DomainValidationOptions"][0]["ResourceRecord"]
    entry = {"Name": record["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": entry}]
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"


def test_options_can_be_changed(acm: Any, name: str) -> None:
    arn = acm.request_certificate(DomainName=f"{name}.test")["CertificateArn"]
    options = {"CertificateTransparencyLoggingPreference": "DISABLED"}
    acm.update_certificate_options(CertificateArn=arn, Options=options)
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Options"].items() >= options.items()


def test_a_certificate_in_use_stays(acm: Any, clients: Any, subnet_ids: list[str], name: str) -> None:
    arn = acm.request_certificate(DomainName=f"{name}.test")["CertificateArn"]
    elb = clients("elbv2")
    balancer = elb.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"][0]["LoadBalancerArn"]
    elb.create_listener(
        LoadBalancerArn=balancer,
        Port=443,
        Protocol="HTTPS",
        Certificates=[{"CertificateArn": arn}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )
    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    acm.delete_certificate(CertificateArn=arn)
