"""The metadata of every table, gathered by importing the modules that declare them."""

import neena.credentials.tables
import neena.engine.tables
import neena.flow_requests.tables
import neena.flow_runs.tables
import neena.flows.tables
import neena.identity.tables
import neena.kernel.events  # noqa: F401  # imported for their tables
from neena.kernel.database import Base

metadata = Base.metadata
