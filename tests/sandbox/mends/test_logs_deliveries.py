from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import refused


def test_log_deliveries_change_in_place_and_hold_their_ends(
    clients: Any, cloudfront: Any, distribution_config: dict[str, Any], name: str
) -> None:
    logs = clients("logs", "us-east-1")
    arn = cloudfront.create_distribution(DistributionConfig=distribution_config)["Distribution"]["ARN"]
    logs.put_delivery_source(name=name, resourceArn=arn, logType="ACCESS_LOGS", tags={"stack": name})
    bucket = {"destinationResourceArn": "arn:aws:s3:::one"}
    target = logs.put_delivery_destination(
        name=name, outputFormat="parquet", deliveryDestinationConfiguration=bucket, tags={"stack": name}
    )["deliveryDestination"]["arn"]
    delivery = logs.create_delivery(deliverySourceName=name, deliveryDestinationArn=target, tags={"stack": name})[
        "delivery"
    ]

    other = {"destinationResourceArn": "arn:aws:s3:::two"}
    logs.put_delivery_destination(name=name, deliveryDestinationConfiguration=other)
    found = logs.get_delivery_destination(name=name)["deliveryDestination"]
    assert (found["outputFormat"], found["deliveryDestinationConfiguration"]) == ("parquet", other)
    layout = {"suffixPath": "{yyyy}", "enableHiveCompatiblePath": True}
    logs.update_delivery_configuration(id=delivery["id"], recordFields=["date"], s3DeliveryConfiguration=layout)
    found = logs.get_delivery(id=delivery["id"])["delivery"]
    assert (found["recordFields"], found["s3DeliveryConfiguration"]) == (["date"], layout)

    for delete in (logs.delete_delivery_source, logs.delete_delivery_destination):
        with refused("ConflictException"):
            delete(name=name)
    logs.delete_delivery(id=delivery["id"])
    logs.delete_delivery_source(name=name)
    logs.delete_delivery_destination(name=name)
