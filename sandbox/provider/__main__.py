"""The plugin ``pulumi-resource-aws``."""

import sys

from toolchain.sdk import protocol_only

if __name__ == "__main__":
    protocol_only()
    from sandbox.plugin import serve
    from sandbox.provider.plugin import AwsPlugin

    serve(AwsPlugin, sys.argv[1:])
