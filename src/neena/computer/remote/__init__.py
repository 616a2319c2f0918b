"""Machines that are not ours: what is known of one, and how it is reached and driven."""
