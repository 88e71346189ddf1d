"""What a workload's image does at fixed times."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from .manifests import labels, metadata
from .naming import Children
from .workload_options import WorkloadArgs, WorkloadJob


def create(
    children: Children, args: WorkloadArgs, key: str, job: WorkloadJob, shared: Any, after: list[pulumi.Resource]
) -> None:
    """One CronJob: with the workload's identity, variables and policies, never two at a time."""
    name, (container,) = f"{args['name']}-{key}", shared["containers"]
    pod = {
        **shared,
        "restart_policy": "Never",
        "containers": [{**container, "command": list(job["command"])}],
    }
    k8s.batch.v1.CronJob(
        children.named(f"job-{key}"),
        metadata=metadata(name, args["name"], args["namespace"]),
        spec={
            "schedule": job["schedule"],
            "time_zone": "Etc/UTC",
            "concurrency_policy": "Forbid",
            "suspend": job.get("suspended", False),
            "starting_deadline_seconds": 300,
            "successful_jobs_history_limit": 1,
            "failed_jobs_history_limit": 3,
            "job_template": {
                "spec": {
                    "active_deadline_seconds": int(job.get("deadline_seconds", 3600)),
                    "backoff_limit": int(job.get("retries", 2)),
                    "ttl_seconds_after_finished": 86_400,
                    # Not the workload's own name: its Service and its autoscaler would take these pods for theirs.
                    "template": {"metadata": {"labels": labels(name, args["name"])}, "spec": pod},
                }
            },
        },
        opts=children.opts(depends_on=after),
    )
