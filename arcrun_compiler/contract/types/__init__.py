"""Types: what is known of a value before anything runs. JSON Schemas, as far as they decide something."""
