"""Credentials for outside services: each belongs to one user, encrypted at rest, never shown."""
