"""How a desktop is obtained: on this host, from somewhere else by VNC or RDP, or in a container."""
