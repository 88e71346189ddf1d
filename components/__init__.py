"""Reusable building blocks: Pulumi components over ``pulumi_aws`` that know nothing of any environment."""

from .flow_logs import FlowLogDestination, FlowLogOptions, Traffic
from .naming import Label
from .network import Network, NetworkArgs
from .routing import Nat

__all__ = ["FlowLogDestination", "FlowLogOptions", "Label", "Nat", "Network", "NetworkArgs", "Traffic"]
