"""The plugin ``pulumi-resource-aws``."""

import sys

from toolchain.sdk import protocol_only

if __name__ == "__main__":
    protocol_only()
    from sandbox.provider.plugin import serve

    serve(sys.argv[1:])
