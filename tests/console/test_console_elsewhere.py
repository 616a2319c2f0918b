"""The other screens: accounts, events, workflows, desktops, keys. Each from its empty state to something that works."""

from typing import Any

import pytest

from neena.simulators.process import Running
from support.console import Screen
from support.product import Person, Product, definition_id
from support.publishing import zipped

pytestmark = pytest.mark.asyncio(loop_scope="session")
