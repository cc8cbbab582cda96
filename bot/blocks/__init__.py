"""Rows in, Block Kit out: everything a person sees in Slack. Pure."""
