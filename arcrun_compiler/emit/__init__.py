"""Encoders of the languages that a bundle is written in, and the one place that renders templates."""
