"""The Python language host: what the Pulumi engine talks to when a project says ``runtime: python``.

The official release of the CLI brings ``pulumi-language-python``; a CLI built from its Go module does not, and that
host is in no package registry. Where it is missing, this stands in: a gRPC server over the SDK's own protocol, which
the engine starts before every operation. Programs run through ``program.py``; policy packs and component providers
run as they are.

Left out, and refused with a clear message: generating SDKs and converting programs, which need the official release.
"""
