"""How rows of desktops look on the wire."""

from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import DesktopOut, SessionInfo
from neena.desktops.tables import Desktop


def show(row: Desktop, session: SessionInfo | None = None, running: RunningDesktop | None = None) -> DesktopOut:
    """A desktop; what is not known is left out (desktops contract, section 3).

    `running`: the same where this process drives it, which knows whether its screen was resized.
    """
    width, height = row.options["picture"] if running is None else running.memory.picture_size
    return DesktopOut(
        desktop_id=row.id,
        desktop_type=row.desktop_type,
        status=row.status,
        workspace_id=workspace_id(row),
        name=row.name,
        created_at=int(row.created_date.timestamp()),
        updated_at=int(row.modified_date.timestamp()),
        width=width,
        height=height,
        isolation=row.isolation,
        failure=row.failure,
        session=session,
        **row.facts,
    )


def workspace_id(row: Desktop) -> str:
    """The organization as this surface names it; for a caller without one, one of their own."""
    return f"ws_{row.organization.hex}" if row.organization else f"ws_{row.created_by_email}"
