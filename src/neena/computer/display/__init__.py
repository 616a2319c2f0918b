"""An X display that we run: captured, driven and watched over one connection."""

from neena.computer.display.display import XDisplay
from neena.computer.display.windows import Window, WindowNotFound, Windows

__all__ = ["Window", "WindowNotFound", "Windows", "XDisplay"]
