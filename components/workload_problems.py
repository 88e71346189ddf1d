"""What is wrong with what a caller decides about a workload, said before anything is created."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .cluster import Compute
from .manifests import NAME, amount, quantity_problem
from .workload_options import Replicas, ScalingPace, WorkloadArgs, WorkloadJob, WorkloadResources
from .workload_pods import LEAVE_SECONDS, shutdown_seconds
from .workload_scaling import SCALE_DOWN, SCALE_UP

LONGEST_JOB = 52
"""Characters of a CronJob's name, which gets eleven more (Kubernetes, «CronJob»)."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CRON = re.compile(r"@(annually|yearly|monthly|weekly|daily|midnight|hourly)|(\S+\s+){4}\S+")


def problems(args: WorkloadArgs) -> list[str]:
    """Everything wrong with ``args``, each as ``key: value what to do``."""
    return [
        *_names(args),
        *(f"resources.{problem}" for problem in _resources(args["resources"])),
        *(f"replicas.{problem}" for problem in _replicas(args["replicas"])),
        *_health(args),
        *_targets(args),
        *_variables(args),
        *(f"jobs.{key}.{problem}" for key, job in args.get("jobs", {}).items() for problem in _job(args, key, job)),
    ]


def _names(args: WorkloadArgs) -> Iterator[str]:
    for key, names in (
        ("name", [args["name"]]),
        ("clients", args.get("clients", [])),
        ("calls", args.get("calls", [])),
    ):
        for name in names:
            if not NAME.fullmatch(name):
                yield f"{key}: {name!r} is no name of a Service; use up to 63 lower-case letters, digits and -"
    if (compute := args.get("compute", Compute.KARPENTER)) not in list(Compute):
        yield f"compute: {compute!r} is unknown; use {', '.join(Compute)}"
    if not 1 <= (port := args.get("port", 8080)) <= 65_535:
        yield f"port: {port!r} is none; use 1 to 65535"
    if (user := args.get("user", 1)) < 1:
        yield f"user: {user!r} is root, which the namespace refuses; use 1 or more"
    if not 1 <= (share := args.get("unavailable_percent", 25)) <= 99:
        yield f"unavailable_percent: {share!r} keeps nodes from being emptied, or keeps nothing up; use 1 to 99"
    if "service_account" in args and "identity" in args:
        yield "service_account: is another workload's, and has its identity; leave identity out"
    for path in args.get("writable_paths", []):
        if not path.startswith("/") or path == "/":
            yield f"writable_paths: {path!r} is no folder of its own; use one such as /tmp"


def _resources(wanted: WorkloadResources) -> Iterator[str]:
    amounts: Mapping[str, Any] = wanted
    wrong = {key: quantity_problem(str(value)) for key, value in amounts.items() if key != "gpus"}
    yield from (f"{key}: {amounts[key]!r} {problem}" for key, problem in wrong.items() if problem)
    for key in ("cpu", "memory"):
        limit = f"{key}_limit"
        if limit in amounts and not wrong[key] and not wrong[limit] and amount(amounts[limit]) < amount(amounts[key]):
            yield f"{limit}: {amounts[limit]!r} is less than {key}, {amounts[key]}; use as much or more"
    if wanted.get("gpus", 0) < 0:
        yield f"gpus: {wanted.get('gpus')!r} is no number of GPUs; use 0 or more"


def _replicas(replicas: Replicas) -> Iterator[str]:
    least, most = replicas["min"], replicas["max"]
    if least < 1:
        yield f"min: {least!r} leaves nobody to answer; use 1 or more"
    if most <= least:
        yield f"max: {most!r} leaves no room above min, {least}; use {max(int(least), 0) + 1} or more"
    for key in ("cpu", "memory"):
        if key in replicas and not 40 <= (percent := replicas[key]) <= 80:
            yield f"{key}: {percent!r} is too low to pay for, or too high to leave room; use 40 to 80"
    if "queue" in replicas and (messages := replicas["queue"].get("messages_per_pod", 5)) < 1:
        yield f"queue.messages_per_pod: {messages!r} is no work; use 1 or more"
    if "requests" in replicas and (each := replicas["requests"]["per_pod_per_minute"]) < 1:
        yield f"requests.per_pod_per_minute: {each!r} is no work; use 1 or more"
    yield from _pace("scale_up", replicas.get("scale_up", {}), SCALE_UP, 0)
    yield from _pace("scale_down", replicas.get("scale_down", {}), SCALE_DOWN, 60)


def _pace(key: str, pace: ScalingPace, usual: Mapping[str, int], soonest: int) -> Iterator[str]:
    wanted: dict[str, Any] = {**usual, **pace}
    if not soonest <= (wait := wanted["stabilization_seconds"]) <= 3600:
        yield f"{key}.stabilization_seconds: {wait!r} makes pods come and go; use {soonest} to 3600"
    if not 1 <= (period := wanted["period_seconds"]) <= 1800:
        yield f"{key}.period_seconds: {period!r} is refused by Kubernetes; use 1 to 1800"
    for one in ("percent", "pods"):
        if one in wanted and wanted[one] < 1:
            yield f"{key}.{one}: {wanted[one]!r} lets nothing move; use 1 or more"


def _health(args: WorkloadArgs) -> Iterator[str]:
    health = args.get("health", {})
    if "path" in health and "command" in health:
        yield "health.command: and a path are two ways to ask one thing; leave one out"
    for key in ("path", "ready_path"):
        path = health.get(key, "/")
        if not str(path).startswith("/"):
            yield f"health.{key}: {path!r} should start with /"
    for key in ("startup_seconds", "timeout_seconds"):
        if (seconds := health.get(key, 1)) < 1:  # type: ignore[operator]  # both are whole numbers
            yield f"health.{key}: {seconds!r} is no time; use 1 or more"
    if "metrics_path" in args and not args["metrics_path"].startswith("/"):
        yield f"metrics_path: {args['metrics_path']!r} should start with /"


def _targets(args: WorkloadArgs) -> Iterator[str]:
    groups, grace = args.get("target_groups", {}), shutdown_seconds(args)
    if groups and not args.get("load_balancer_cidr_blocks"):
        yield "load_balancer_cidr_blocks: is missing; the policy lets no load balancer in without it"
    for key, group in groups.items():
        if not NAME.fullmatch(key):
            yield f"target_groups: {key!r} is no name; use lower-case letters, digits and -"
        if grace <= (delay := group["deregistration_delay"]):
            yield (
                f"shutdown_seconds: {grace!r} ends a pod while target group {key} gives its requests {delay} seconds; "
                f"use {int(delay) + LEAVE_SECONDS} or more"
            )
    if grace <= LEAVE_SECONDS:
        yield f"shutdown_seconds: {grace!r} is over before load balancers know; use more than {LEAVE_SECONDS}"
    for key, rule in args.get("egress", {}).items():
        if not rule["cidr_blocks"] or not rule["ports"]:
            yield f"egress.{key}: names no range, or no port, which would mean all of them; name both"


def _variables(args: WorkloadArgs) -> Iterator[str]:
    plain, secret = args.get("environment", {}), args.get("secrets", {})
    for key, names in (("environment", plain), ("secrets", secret)):
        for name in names:
            if not _VARIABLE.fullmatch(name):
                yield f"{key}: {name!r} is no variable; use letters, digits and _, no digit first"
    for name in sorted(plain.keys() & secret.keys()):
        yield f"secrets: {name!r} is in environment too; keep it in one of them"


def _job(args: WorkloadArgs, key: str, job: WorkloadJob) -> Iterator[str]:
    name = f"{args['name']}-{key}"
    if not NAME.fullmatch(name) or len(name) > LONGEST_JOB:
        yield f"name: {name!r} is refused; use up to {LONGEST_JOB} lower-case letters, digits and -"
    if not _CRON.fullmatch(job["schedule"]):
        yield f"schedule: {job['schedule']!r} is no time; write it as cron does, such as 0 3 * * *"
    if not job["command"]:
        yield "command: is empty, and would start the service itself; say what to run"
    if (seconds := job.get("deadline_seconds", 1)) < 1:
        yield f"deadline_seconds: {seconds!r} is no time; use 1 or more"
    if (tries := job.get("retries", 0)) < 0:
        yield f"retries: {tries!r} is no number of tries; use 0 or more"
