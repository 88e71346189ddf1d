"""What is deployed: one environment a stack, settings from ``Pulumi.<stack>.yaml``, layers on top of each other."""
