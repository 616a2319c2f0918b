"""The host of desktops as the operator's settings want it."""

from neena.desktops.hosting import DesktopHost, HostOptions
from neena.desktops.providers.container import ContainerDesktops
from neena.desktops.providers.local import LocalDesktops, limits_of
from neena.desktops.providers.port import Provider
from neena.desktops.providers.rdp import RdpDesktops
from neena.desktops.providers.vnc import VncDesktops
from neena.desktops.service import size_of
from neena.kernel.egress import EgressGuard
from neena.settings import Settings


def open_host(settings: Settings, guard: EgressGuard) -> DesktopHost:
    """Every provider that this server has; nothing is started before the first desktop is asked for."""
    limits = limits_of(settings.desktop_memory, settings.desktop_processes, settings.desktop_disk)
    local = LocalDesktops(guard, limits)
    providers: dict[str, Provider] = {"sandbox": local, "rdp": RdpDesktops(local), "vnc": VncDesktops(guard)}
    if settings.desktop_containers is not None:
        engine, image = settings.desktop_containers, settings.desktop_image
        providers["container"] = ContainerDesktops(guard, limits, engine, image)
    options = HostOptions(
        data_dir=settings.data_dir,
        screen=size_of(settings.desktop_screen),
        pool=settings.desktop_pool,
        maximum=settings.desktop_max,
        allow=settings.desktop_egress,
    )
    return DesktopHost(options, providers)
