"""CloudWatch Logs: deliveries of vended logs, such as CloudFront's."""

from sandbox.provider.entry import Entry, Name, call, read

_NAME = Name(longest=60, allowed=r"[^A-Za-z0-9_-]")

ENTRIES = [
    Entry(
        "aws:cloudwatch/logDeliverySource:LogDeliverySource",
        "logs",
        create=call("PutDeliverySource"),
        id="$name",
        key={"name": "$name"},
        name=_NAME,
        read=[read("GetDeliverySource", "deliverySource", {"resourceArn": "resourceArns[0]"})],
        delete=[call("DeleteDeliverySource")],
        import_id=lambda id: {"name": id},
        arn="delivery-source:$name",
        example={
            "logType": "ACCESS_LOGS",
            "resourceArn": "@aws:cloudfront/distribution:Distribution.arn",
            "tags": {"Name": "example"},
        },
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
        "logs",
        create=call("PutDeliveryDestination"),
        id="$name",
        key={"name": "$name"},
        name=_NAME,
        steps=[
            call(
                "PutDeliveryDestination",
                on="update",
                by_name=False,  # the format cannot be changed
                deliveryDestinationConfiguration="$deliveryDestinationConfiguration",
            )
        ],
        read=[read("GetDeliveryDestination", "deliveryDestination")],
        delete=[call("DeleteDeliveryDestination")],
        derived=["deliveryDestinationType"],
        import_id=lambda id: {"name": id},
        arn="delivery-destination:$name",
        example={
            "outputFormat": "parquet",
            "deliveryDestinationConfiguration": {"destinationResourceArn": "@aws:s3/bucket:Bucket.arn"},
            "tags": {"Name": "example"},
        },
        changed={
            "deliveryDestinationConfiguration": {"destinationResourceArn": "arn:aws:s3:::other"},
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:cloudwatch/logDelivery:LogDelivery",
        "logs",
        create=call("CreateDelivery"),
        id="delivery.id",
        key={"id": "$id"},
        steps=[call("UpdateDeliveryConfiguration", on="update", whole=True)],
        read=[read("GetDelivery", "delivery")],
        delete=[call("DeleteDelivery")],
        derived=["recordFields", "fieldDelimiter"],
        example={
            "deliverySourceName": "@aws:cloudwatch/logDeliverySource:LogDeliverySource.name",
            "deliveryDestinationArn": "@aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination.arn",
            "s3DeliveryConfigurations": [{"enableHiveCompatiblePath": True, "suffixPath": "{DistributionId}/{yyyy}"}],
            "tags": {"Name": "example"},
        },
        changed={
            "recordFields": ["date", "time", "c-ip"],
            "s3DeliveryConfigurations": [{"enableHiveCompatiblePath": False, "suffixPath": "{yyyy}/{MM}"}],
            "tags": {"Name": "changed"},
        },
    ),
]
