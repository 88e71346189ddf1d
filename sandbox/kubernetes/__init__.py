"""A real Kubernetes control plane for each cluster that the emulated EKS has."""
