"""What the programs of a desktop say they show: windows, documents, buttons and fields, by AT-SPI over D-Bus.

All of it is said by programs inside the desktop, so it is data: bounded in size and time, believed in nothing else.
"""
