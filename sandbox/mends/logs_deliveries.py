"""Deliveries of vended logs: changed in place, and kept while they are in use.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UpdateDeliveryConfiguration.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliverySource.html
"""

from typing import Any

from moto.logs.exceptions import ConflictException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the change of a delivery, keep the format of a destination, refuse to take either end away."""
    put, delete_source, delete_destination = (
        LogsBackend.put_delivery_destination,
        LogsBackend.delete_delivery_source,
        LogsBackend.delete_delivery_destination,
    )

    def put_delivery_destination(self: Any, name: str, output_format: str | None, **others: Any) -> Any:
        known = self.delivery_destinations.get(name)
        return put(self, name, output_format or (known.output_format if known else None), **others)

    def update_delivery_configuration(self: Any) -> str:
        delivery = self.logs_backend.get_delivery(self._get_param("id"))
        for member, attribute in {
            "recordFields": "record_fields",
            "fieldDelimiter": "field_delimiter",
            "s3DeliveryConfiguration": "s3_delivery_configuration",
        }.items():
            if (value := self._get_param(member)) is not None:
                setattr(delivery, attribute, value)
        return "{}"

    def delete_delivery_source(self: Any, name: str) -> None:
        if any(delivery.delivery_source_name == name for delivery in self.deliveries.values()):
            raise ConflictException(msg="Cannot delete this Delivery Source: a Delivery uses it.")
        delete_source(self, name)

    def delete_delivery_destination(self: Any, name: str) -> None:
        found = self.get_delivery_destination(name)
        if any(delivery.delivery_destination_arn == found.arn for delivery in self.deliveries.values()):
            raise ConflictException(msg="Cannot delete this Delivery Destination: a Delivery uses it.")
        delete_destination(self, name)

    replace(LogsBackend, put_delivery_destination)
    replace(LogsBackend, delete_delivery_source)
    replace(LogsBackend, delete_delivery_destination)
    replace(LogsResponse, update_delivery_configuration)
