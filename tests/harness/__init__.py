"""Test support: behaviour cases, compiled and run in workerd."""
