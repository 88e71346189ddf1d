"""What is forbidden: guardrails that run on every preview and every update.

A pack is a folder with a ``PulumiPolicy.yaml``; its rules are plain objects (`policies.rule`), evaluated by one engine
(`policies.evaluate`) that knows nothing of Pulumi, and served to Pulumi in one place (`policies.analyzer`).
"""
