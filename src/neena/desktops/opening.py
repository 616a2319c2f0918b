"""The host of desktops as the operator's settings want it.

A provider is loaded when the first desktop of its kind is wanted: most processes never speak X, RFB or RDP.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neena.computer.sandbox.namespaces import Limits
from neena.desktops.hosting import DesktopHost, HostOptions
from neena.desktops.providers.port import Held, Provider, Wanted
from neena.desktops.service import size_of
from neena.kernel.egress import EgressGuard
from neena.settings import Settings

_MIB = 1024 * 1024


def open_host(settings: Settings, guard: EgressGuard) -> DesktopHost:
    """Every provider that this server has; nothing is started before the first desktop is asked for."""
    options = HostOptions(
        data_dir=settings.data_dir,
        screen=size_of(settings.desktop_screen),
        pool=settings.desktop_pool,
        maximum=settings.desktop_max,
        allow=settings.desktop_egress,
    )
    return DesktopHost(options, {kind: _Awaited(load) for kind, load in _providers(settings, guard).items()})


@dataclass(frozen=True)
class _Awaited:
    """A provider that is loaded beside the event loop when it is used."""

    load: Callable[[], Provider]

    async def create(self, wanted: Wanted) -> Held:
        """See `Provider`."""
        return await (await asyncio.to_thread(self.load)).create(wanted)

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """See `Provider`."""
        return await (await asyncio.to_thread(self.load)).adopt(wanted, runtime)


def _providers(settings: Settings, guard: EgressGuard) -> dict[str, Callable[[], Provider]]:
    """How each kind is loaded; providers keep nothing, so that each use may make its own."""
    limits = _limits(settings)

    def sandbox() -> Provider:
        from neena.desktops.providers.local import LocalDesktops  # noqa: PLC0415  # see above

        return LocalDesktops(guard, limits)

    def rdp() -> Provider:
        from neena.desktops.providers.local import LocalDesktops  # noqa: PLC0415  # see above
        from neena.desktops.providers.rdp import RdpDesktops  # noqa: PLC0415  # see above

        return RdpDesktops(LocalDesktops(guard, limits))

    def vnc() -> Provider:
        from neena.desktops.providers.vnc import VncDesktops  # noqa: PLC0415  # see above

        return VncDesktops(guard)

    kinds = {"sandbox": sandbox, "rdp": rdp, "vnc": vnc}
    if (engine := settings.desktop_containers) is None:
        return kinds

    def container() -> Provider:
        from neena.desktops.providers.container import ContainerDesktops  # noqa: PLC0415  # see above

        return ContainerDesktops(guard, limits, engine, settings.desktop_image)

    return {**kinds, "container": container}


def _limits(settings: Settings) -> Limits:
    """Those of one desktop."""
    disk = settings.desktop_disk * _MIB
    return Limits(
        memory_bytes=settings.desktop_memory * _MIB,
        processes=settings.desktop_processes,
        file_bytes=disk,
        disk_bytes=disk,
    )
