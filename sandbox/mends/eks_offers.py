"""EKS: node groups of instance types that a region does not offer are refused.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
"""

from typing import Any

from moto.eks.exceptions import InvalidParameterException
from moto.eks.responses import EKSResponse

from sandbox import offers


def apply() -> None:
    """Check what creates a node group; its types cannot be changed."""
    offers.refuse(EKSResponse, {"CreateNodegroup": _check})


def _check(call: Any) -> None:
    offered = offers.instance_types(call.region)
    unknown = [name for name in call._get_param("instanceTypes") or [] if name not in offered]
    if unknown and offered:
        raise InvalidParameterException(
            clusterName=call._get_param("name"),
            nodegroupName=call._get_param("nodegroupName"),
            message=f"The following supplied instance types do not exist: [{', '.join(unknown)}]",
        )
