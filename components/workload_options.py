"""What a caller may decide about a workload."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .cluster import Compute


class ScalingPace(TypedDict):
    """How fast the number of pods follows what is needed, in one direction."""

    stabilization_seconds: NotRequired[int]
    """How long a lower need, or a higher one, has to last before it counts; 0 to 3600."""
    percent: NotRequired[int]
    """Share of the pods that may come or go in a period."""
    pods: NotRequired[int]
    """Pods that may come or go in a period, if that is more; by share alone where it is left out."""
    period_seconds: NotRequired[int]
    """The period, 1 to 1800 seconds."""


class QueueTarget(TypedDict):
    """A queue of SQS whose length says how many pods there should be. Needs KEDA."""

    url: pulumi.Input[str]
    """URL of the queue."""
    region: pulumi.Input[str]
    """Its region."""
    messages_per_pod: NotRequired[int]
    """Messages that one pod is there for; 5 by default."""


class RequestTarget(TypedDict):
    """A target group whose requests say how many pods there should be. Needs KEDA."""

    target_group_arn_suffix: pulumi.Input[str]
    """Dimension ``TargetGroup`` of its metrics."""
    load_balancer_arn_suffix: pulumi.Input[str]
    """Dimension ``LoadBalancer``: that of the load balancer which shares requests out to it."""
    region: pulumi.Input[str]
    """Its region."""
    per_pod_per_minute: int
    """Requests a minute that one pod is there for."""


class Replicas(TypedDict):
    """How many pods there are: never a fixed number. ``{"min": 2, "max": 10, "cpu": 70}`` says it all, as a rule."""

    min: int
    """Pods at least."""
    max: int
    """Pods at most, more than ``min``."""
    cpu: NotRequired[int]
    """Share of the CPU that they request, of which they should use so much, 40 to 80 percent; 70 by default.

    Above 80 the tolerance of a tenth reaches the point where pods have nothing left.
    """
    memory: NotRequired[int]
    """The same of the memory; by default it does not count."""
    queue: NotRequired[QueueTarget]
    """A queue whose length counts too; none by default."""
    requests: NotRequired[RequestTarget]
    """A target group whose requests count too; none by default."""
    scale_up: NotRequired[ScalingPace]
    """At once, and twice as many or four more every 15 seconds, by default."""
    scale_down: NotRequired[ScalingPace]
    """After five minutes, and a tenth each minute, by default. It waits 60 seconds at least."""


class WorkloadResources(TypedDict):
    """What each pod gets."""

    cpu: str
    """CPU that it is promised, such as ``250m``; utilisation is measured against it."""
    memory: str
    """Memory that it is promised, such as ``512Mi``, and limited to."""
    cpu_limit: NotRequired[str]
    """CPU at most; none by default, because a limit throttles who bursts while nobody else wants it."""
    memory_limit: NotRequired[str]
    """Memory at most; ``memory`` by default, so that no node runs out of what it promised."""
    gpus: NotRequired[int]
    """GPUs; none by default. Its pods go to nodes that have them."""


class WorkloadHealth(TypedDict):
    """How the kubelet finds out how a pod is. Without ``path`` and without ``command`` only its end is noticed."""

    path: NotRequired[str]
    """What it asks for on the port of the workload: answers 200 to 399 while the pod is well."""
    ready_path: NotRequired[str]
    """What answers so while the pod can take requests; ``path`` by default."""
    command: NotRequired[list[str]]
    """What it runs in the container in the place of a request: ends with 0 while the pod is well."""
    startup_seconds: NotRequired[int]
    """Seconds that the pod has to start; 150 by default."""
    timeout_seconds: NotRequired[int]
    """Seconds for an answer; 2 by default."""


class TargetGroupTarget(TypedDict):
    """A target group that the pods join."""

    arn: pulumi.Input[str]
    """The target group, of type ``ip``."""
    deregistration_delay: int
    """Seconds that it gives to requests in progress when a pod leaves; the pod lives longer than that."""


class EgressOptions(TypedDict):
    """Somewhere that the pods may connect to."""

    cidr_blocks: list[str]
    """IPv4 ranges."""
    ports: list[int]
    """TCP ports."""


class WorkloadIdentity(TypedDict):
    """What the pods may do in AWS."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that they run on."""
    policy: NotRequired[pulumi.Input[str]]
    """IAM policy document in JSON; none by default."""
    managed_policy_arns: NotRequired[list[str]]
    """Policies to attach, by ARN; none by default."""


class SecretVariable(TypedDict):
    """A variable of the environment that comes out of Secrets Manager. Needs External Secrets."""

    secret_arn: pulumi.Input[str]
    """The secret."""
    key: NotRequired[str]
    """Which of its values, where it is JSON; all of it by default."""


class WorkloadJob(TypedDict):
    """Something that the same image does at fixed times."""

    schedule: str
    """When, as cron says it: ``0 3 * * *``, in UTC."""
    command: list[str]
    """What it runs."""
    deadline_seconds: NotRequired[int]
    """Seconds after which it is ended; 3600 by default."""
    retries: NotRequired[int]
    """How often it is tried again; 2 by default."""
    suspended: NotRequired[bool]
    """Whether it rests; false by default. True where another region does it."""


class WorkloadArgs(TypedDict):
    """What a caller decides about a workload."""

    name: str
    """Its name in the cluster, also that of its Deployment, Service and service account: ``api``."""
    namespace: pulumi.Input[str]
    """Namespace; it is there already."""
    image: pulumi.Input[str]
    """What it runs, by digest where it must not change by itself."""
    resources: WorkloadResources
    """What each pod gets."""
    replicas: Replicas
    """How many pods there are."""
    command: NotRequired[list[str]]
    """What runs in the place of the image's entrypoint."""
    port: NotRequired[int]
    """Port that it listens on; 8080 by default."""
    health: NotRequired[WorkloadHealth]
    """How the kubelet finds out how a pod is; ``/healthz`` by default."""
    metrics_path: NotRequired[str]
    """Path of its metrics in Prometheus's format, on its port; none by default."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Its variables by name; a change starts new pods. Nothing secret: whoever reads the cluster reads these."""
    secrets: NotRequired[dict[str, SecretVariable]]
    """Its variables out of Secrets Manager, by name; none by default."""
    identity: NotRequired[WorkloadIdentity]
    """What it may do in AWS; nothing by default."""
    service_account: NotRequired[str]
    """Another workload's service account, to act as that one does: for a canary; one of its own by default."""
    target_groups: NotRequired[dict[str, TargetGroupTarget]]
    """Target groups that its pods join, by a name of your choice; none by default."""
    load_balancer_cidr_blocks: NotRequired[list[str]]
    """Where those target groups' load balancers stand; needed with ``target_groups``."""
    clients: NotRequired[list[str]]
    """Workloads of the namespace that may call it, by name; none by default."""
    calls: NotRequired[list[str]]
    """Workloads of the namespace that it may call, by name; none by default."""
    egress: NotRequired[dict[str, EgressOptions]]
    """What else it may connect to, by a name of your choice; nothing but DNS by default."""
    telemetry_namespace: NotRequired[str]
    """Namespace of the collectors that it sends to, and that read its metrics; none by default."""
    shutdown_seconds: NotRequired[int]
    """Seconds that a pod lives on once it is told to go; 30 more than the longest ``deregistration_delay`` by
    default."""
    unavailable_percent: NotRequired[int]
    """Share of the pods that may be away at a time while nodes are emptied, 1 to 99; 25 by default, one at least."""
    priority_class: NotRequired[str]
    """Priority class of its pods; that of the cluster by default."""
    writable_paths: NotRequired[list[str]]
    """Folders that it may write to, up to 1 GiB each and gone with the pod; ``/tmp`` by default."""
    user: NotRequired[int]
    """User that it runs as, above 0; 10001 by default."""
    jobs: NotRequired[dict[str, WorkloadJob]]
    """What the same image does at fixed times, by name; none by default."""
    compute: NotRequired[Compute]
    """Whose controller binds its pods to target groups: with ``karpenter``, the default, that of ``Baseline``."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on its role; none by default."""
