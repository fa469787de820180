"""Stacks on AWS: checks before a deployment, the deployment, and the first mail."""
