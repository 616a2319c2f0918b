"""Organizations, users and API keys: who may come in."""
