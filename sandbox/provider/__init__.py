"""The Pulumi provider that serves the package ``aws`` in the sandbox: resources become AWS API calls."""

from sandbox.provider.coverage import Row, coverage

__all__ = ["Row", "coverage"]
