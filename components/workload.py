"""A workload: one backend service on a cluster, which scales, drains, and reaches only what it has to."""

import pulumi
import pulumi_kubernetes as k8s

from . import workload_jobs, workload_network, workload_pods, workload_scaling
from .manifests import metadata, selector
from .naming import Children
from .pod_identity import PodIdentity, PodIdentityArgs
from .workload_options import WorkloadArgs
from .workload_problems import problems

PORT = 80
"""Of a workload's Service, whichever port its pods listen on."""


class Workload(pulumi.ComponentResource):
    """A Deployment with all that keeps it up: autoscaling, disruption budget, policies, an identity of its own.

    Its pods keep to level ``restricted`` of Pod Security, and stand in a namespace such as ``Baseline`` makes. Needs
    providers for AWS and for the cluster. Objects inside the cluster are called as ``args["name"]``.
    """

    name: pulumi.Output[str]
    """Its name in the cluster: of its Deployment, and the label ``app.kubernetes.io/name`` of its pods."""
    url: pulumi.Output[str | None]
    """Where other workloads call it; null where nobody may."""
    role_arn: pulumi.Output[str | None]
    """Role of its pods; null without ``identity``."""
    service_account: pulumi.Output[str]
    """Service account of its pods."""

    def __init__(self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Workload", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"workload {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        app, namespace = args["name"], args["namespace"]
        before, role = _identity(children, args)
        variables = workload_pods.variables(children, args)
        before += workload_pods.secrets(children, args)
        pod = workload_pods.pod(args, variables)
        workload_network.policy(children, args)
        made = workload_pods.deployment(children, args, pod, before)
        workload_scaling.scaler(children, args, made)
        workload_scaling.disruption_budget(children, args)
        for key, job in args.get("jobs", {}).items():
            workload_jobs.create(children, args, key, job, pod, before)
        called = bool(args.get("clients") or args.get("target_groups"))
        if called:
            service = _service(children, args)
            workload_network.bindings(children, args, service, PORT)

        url = pulumi.Output.format("http://{0}.{1}", app, namespace) if called else None
        self.name = made.metadata.name
        self.url = pulumi.Output.from_input(url)
        self.role_arn = pulumi.Output.from_input(role)
        self.service_account = pulumi.Output.from_input(args.get("service_account", app))
        self.register_outputs({key: getattr(self, key) for key in Workload.__annotations__})


def _identity(children: Children, args: WorkloadArgs) -> tuple[list[pulumi.Resource], pulumi.Output[str] | None]:
    """The service account, and its role: what pods wait for, and the role's ARN."""
    app = args["name"]
    if "service_account" in args:
        return [], None
    account = k8s.core.v1.ServiceAccount(
        children.named("account"),
        metadata=metadata(app, app, args["namespace"]),
        # Roles come from Pod Identity, by a token of its own; the Kubernetes API is nothing to a workload.
        automount_service_account_token=False,
        opts=children.opts(),
    )
    if "identity" not in args:
        return [account], None
    wanted: PodIdentityArgs = {
        **args["identity"],
        "namespace": args["namespace"],
        "service_account": app,
        "tags": children.extra_tags,
    }
    identity = PodIdentity(children.named("pod"), wanted, children.opts())
    return [account, identity], identity.role_arn


def _service(children: Children, args: WorkloadArgs) -> "k8s.core.v1.Service":
    app = args["name"]
    return k8s.core.v1.Service(
        children.named("service"),
        metadata=metadata(app, app, args["namespace"]),
        spec={
            "type": "ClusterIP",
            "selector": selector(app),
            "ports": [{"name": "http", "port": PORT, "target_port": "http"}],
        },
        opts=children.opts(),
    )
