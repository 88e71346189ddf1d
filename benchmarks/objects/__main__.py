"""As many objects as the configuration says, in the mix of a backend's services, on one cluster."""

import pulumi
import pulumi_kubernetes as kubernetes

config = pulumi.Config()
options = pulumi.ResourceOptions(
    provider=kubernetes.Provider("cluster", kubeconfig=config.require("kubeconfig"), namespace="default")
)
for index in range(config.require_int("objects")):
    name, labels = f"measured-{index}", {"app": f"measured-{index - index % 6}"}
    its = {"name": name, "labels": labels}
    match index % 6:
        case 0:
            container = {"name": "web", "image": "web:1", "resources": {"requests": {"cpu": "100m"}}}
            kubernetes.apps.v1.Deployment(
                name,
                metadata=its,
                spec={
                    "selector": {"match_labels": labels},
                    "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
                },
                opts=options,
            )
        case 1:
            ports = [{"port": 80, "target_port": 8080}]
            kubernetes.core.v1.Service(name, metadata=its, spec={"selector": labels, "ports": ports}, opts=options)
        case 2:
            kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
                name,
                metadata=its,
                spec={
                    "min_replicas": 2,
                    "max_replicas": 10,
                    "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": labels["app"]},
                },
                opts=options,
            )
        case 3:
            kubernetes.policy.v1.PodDisruptionBudget(
                name,
                metadata=its,
                spec={"max_unavailable": 1, "selector": {"match_labels": labels}},
                opts=options,
            )
        case 4:
            kubernetes.core.v1.ConfigMap(name, metadata=its, data={"key": name}, opts=options)
        case _:
            kubernetes.core.v1.ServiceAccount(name, metadata=its, opts=options)
