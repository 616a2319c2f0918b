"""The remote framebuffer protocol (RFC 6143): a foreign VNC server as a screen, and what a viewer may send."""
