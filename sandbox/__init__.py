"""The sandbox: an embedded AWS, and the Pulumi provider that drives it, for working without an AWS account."""
