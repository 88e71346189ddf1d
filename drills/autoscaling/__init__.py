"""The drill of autoscaling: an environment's own workloads under load that changes, with the real controllers."""
