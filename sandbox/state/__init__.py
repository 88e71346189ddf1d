"""The state of stacks, kept beside the AWS that it describes: what of Pulumi Cloud's API the CLI needs for that."""
