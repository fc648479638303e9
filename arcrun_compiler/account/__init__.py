"""A project on its owner's Cloudflare account: what is stored there, and what is sent there."""
