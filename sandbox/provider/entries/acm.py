"""ACM: certificates, and the wait for their validation."""

from sandbox.provider.entry import Entry, call, read

_RECORDS = (
    "DomainValidationOptions[].{DomainName: DomainName, ResourceRecordName: ResourceRecord.Name, "
    "ResourceRecordType: ResourceRecord.Type, ResourceRecordValue: ResourceRecord.Value}"
)

ENTRIES = [
    Entry(
        "aws:acm/certificate:Certificate",
        "acm",
        create=call("RequestCertificate", DomainValidationOptions="$validationOptions"),
        id="CertificateArn",
        key={"CertificateArn": "$id"},
        names={"arn": "CertificateArn"},
        steps=[call("UpdateCertificateOptions", on="update")],
        read=[
            read(
                "DescribeCertificate",
                "Certificate",
                {
                    "domainValidationOptions": _RECORDS,
                    "validationMethod": "DomainValidationOptions[0].ValidationMethod",
                },
            )
        ],
        # A certificate shows its validation records a moment after it was requested.
        ready="DomainValidationOptions[0].ResourceRecord",
        delete=[call("DeleteCertificate")],
        defaults={
            "keyAlgorithm": "RSA_2048",
            "options": {"certificateTransparencyLoggingPreference": "ENABLED", "export": "DISABLED"},
        },
        canonical={
            "options": lambda value: {
                "certificateTransparencyLoggingPreference": "ENABLED",
                "export": "DISABLED",
                **value,
            }
        },
        derived=["subjectAlternativeNames"],
        made={"arn": "$id"},
        example={
            "domainName": "example.com",
            "subjectAlternativeNames": ["*.example.com", "example.com"],
            "validationMethod": "DNS",
            "keyAlgorithm": "EC_prime256v1",
            "tags": {"Name": "example"},
        },
        others={"other": {"domainName": "other.example.com", "subjectAlternativeNames": ["other.example.com"]}},
        changed={
            "options": {"certificateTransparencyLoggingPreference": "DISABLED"},
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:acm/certificateValidation:CertificateValidation",
        "acm",
        create=None,  # nothing is made: what follows waits until the certificate is issued
        adopts={},
        id="$certificateArn",
        key={"CertificateArn": "$certificateArn"},
        read=[read("DescribeCertificate", "Certificate")],
        ready="Status == 'ISSUED'",
        local=["certificateArn", "validationRecordFqdns"],
        example={
            "certificateArn": "@aws:acm/certificate:Certificate.arn",
            "validationRecordFqdns": ["@aws:route53/record:Record#validation.fqdn"],
        },
    ),
]
