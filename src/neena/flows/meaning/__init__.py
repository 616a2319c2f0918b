"""Requests read by meaning, over catalogues whose words nobody has taught: what is likely meant, weighed by numbers."""
