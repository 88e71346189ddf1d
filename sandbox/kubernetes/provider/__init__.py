"""The Pulumi provider that serves the package ``kubernetes`` in the sandbox: resources become calls of the cluster's
API."""
