"""Workflows that are right, each broken in exactly one way, and what the linter says of them."""
