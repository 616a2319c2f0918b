"""Where code of others runs: a process of its own without network, files or secrets, and the one door out of it."""
