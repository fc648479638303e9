"""Recipes: one call of an API each, and how the requests to a service are authenticated."""
