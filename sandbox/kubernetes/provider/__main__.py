"""The plugin ``pulumi-resource-kubernetes``."""

import sys

from toolchain.sdk import protocol_only

if __name__ == "__main__":
    protocol_only()
    from sandbox.kubernetes.provider.plugin import KubernetesPlugin
    from sandbox.plugin import serve

    serve(KubernetesPlugin, sys.argv[1:])
