"""Desktops on this host: namespaces, limits, the launcher inside, and the way out to the network."""
