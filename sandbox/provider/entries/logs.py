"""CloudWatch Logs: log groups."""

from operator import not_

from sandbox.provider.entry import Entry, Name, call, read

ENTRIES = [
    Entry(
        "aws:cloudwatch/logGroup:LogGroup",
        "logs",
        create=call("CreateLogGroup"),
        id="$name",
        key={"logGroupName": "$name"},
        names={"name": "logGroupName"},
        name=Name(longest=512, allowed=r"[^.\-_/#A-Za-z0-9]"),
        steps=[
            call("PutRetentionPolicy", when={"retentionInDays": bool}),
            call("DeleteRetentionPolicy", on="update", when={"retentionInDays": not_}),
            call("AssociateKmsKey", on="update"),
            call("DisassociateKmsKey", unset="kmsKeyId"),
            call("PutLogGroupDeletionProtection", on="update", logGroupIdentifier="$name"),
        ],
        read=[
            read(
                "DescribeLogGroups",
                "logGroups[?logGroupName=='$name'] | [0]",
                {"arn": "logGroupArn"},
                logGroupNamePrefix="$name",
            )
        ],
        delete=[call("DeleteLogGroup")],
        defaults={"retentionInDays": 0, "skipDestroy": False},
        local=["skipDestroy"],
        derived=["logGroupClass"],
        arn="log-group:$name",
        example={"retentionInDays": 30, "kmsKeyId": "@aws:kms/key:Key.arn"},
        others={"waf": {"name": "aws-waf-logs-example"}},
        changed={"retentionInDays": 7, "tags": {"Name": "changed"}},
    ),
]
