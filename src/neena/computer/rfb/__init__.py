"""The remote framebuffer protocol (RFC 6143): what a live viewer may send, and a foreign VNC server as a screen."""
