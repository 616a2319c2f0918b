"""The metadata of every table, gathered from the modules that declare them."""

from neena.artifacts.tables import Artifact
from neena.audit.tables import AuditEntry
from neena.credentials.tables import IntegrationCredential
from neena.desktops.tables import Desktop
from neena.engine.tables import Work
from neena.flow_requests.tables import FlowRequest
from neena.flow_runs.tables import FlowRun
from neena.flows.tables import Flow
from neena.identity.tables import User
from neena.kernel.database import Base
from neena.kernel.events import Event
from neena.runs.tables import Run
from neena.spending.tables import ModelSpend
from neena.triggers.tables import TriggerRun
from neena.webhooks.tables import WebhookEndpoint
from neena.workflows.tables import Workflow

DECLARING = (
    *(AuditEntry, IntegrationCredential, Desktop, Work, FlowRequest, FlowRun, Flow, User, Event, TriggerRun),
    *(Artifact, ModelSpend, Run, WebhookEndpoint, Workflow),
)
metadata = Base.metadata
