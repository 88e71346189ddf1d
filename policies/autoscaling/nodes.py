"""How much of a node is left for pods, by the name of its instance type."""

from __future__ import annotations

from policies.instances import Size, size

_MIB = 1024**2
_EVICTION = 100 * _MIB


def allocatable(instance_type: str) -> Size:
    """What is left for pods, at least: less what EKS's images reserve for the kubelet, and what evicts pods.

    6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the others; 255 MiB and 11 for each pod
    that the node may have, of which EKS allows 110, and 250 above 30 processors; 100 MiB before pods are evicted
    (https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go,
    https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html).
    Raises NotKnown.
    """
    whole = size(instance_type)
    shares = (0.06, 0.01, 0.005, 0.005)
    cpu = sum(shares[: int(whole.cpu)]) + 0.0025 * max(0, whole.cpu - len(shares))
    pods = 250 if whole.cpu > 30 else 110
    return Size(whole.cpu - cpu, max(0, whole.memory - (255 + 11 * pods) * _MIB - _EVICTION))
