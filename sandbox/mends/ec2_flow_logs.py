"""Flow logs: options of an S3 destination, a folder in its bucket, and a log group given by its ARN.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.responses.flow_logs import FlowLogs

from sandbox.mends import answered, replace


def apply() -> None:
    """Check the destination without its folder, keep it whole; and keep the options."""
    create, backend_create = FlowLogs.create_flow_logs, EC2Backend.create_flow_logs

    def create_flow_logs(self: Any) -> ActionResult:
        result = create(self)
        options = {"FileFormat": "plain-text", "HiveCompatiblePartitions": False, "PerHourPartition": False}
        for flow_log_id in answered(result)["FlowLogIds"]:
            flow_log = self.ec2_backend.flow_logs[flow_log_id]
            if flow_log.log_destination_type == "s3":
                flow_log.destination_options = options | self._get_param("DestinationOptions", {})
        return result

    def create_in_backend(self: Any, **kwargs: Any) -> Any:
        destination = kwargs["log_destination"]
        if destination and kwargs["log_destination_type"] == "s3":
            kwargs["log_destination"] = destination.partition("/")[0]
        elif destination and ":log-group:" in destination:
            kwargs["log_group_name"] = destination.partition(":log-group:")[2].removesuffix(":*")
        made, failed = backend_create(self, **kwargs)
        for flow_log in made:
            flow_log.log_destination = destination
        return made, failed

    replace(FlowLogs, create_flow_logs)
    replace(EC2Backend, create_in_backend, "create_flow_logs")
