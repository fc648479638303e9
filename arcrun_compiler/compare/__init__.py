"""Two versions of workflows → what changed in what they mean."""
