"""The plugin ``pulumi-resource-aws``."""

import sys

from sandbox.provider.plugin import serve

if __name__ == "__main__":
    serve(sys.argv[1:])
