"""The platform as tools: from plain words to a flow, its approval, its run and what came of it."""

from collections.abc import Mapping
from typing import Any

from neena.mcp.operations import operation
from neena.mcp.tool import Tool
from neena.web.paths import PREFIX

# Name, method, path under the API's prefix, and the permission that the endpoint asks for.
_OPERATIONS = (
    ("list_flow_requests", "GET", "/flow_requests/all", "read"),
    ("read_flow_request", "GET", "/flow_requests/", "read"),
    ("create_flow_request", "POST", "/flow_requests/", "write"),
    ("change_flow_request", "PUT", "/flow_requests/", "write"),
    ("generate_flow", "POST", "/flows/generate", "write"),
    ("list_flows", "GET", "/flows/all", "read"),
    ("read_flow", "GET", "/flows/", "read"),
    ("execute_flow", "POST", "/flows/execute", "write"),
    ("generate_flow_and_execute", "POST", "/flows/generate_flow_and_execute", "write"),
    ("list_flow_runs", "GET", "/flow_runs/preview/all", "read"),
    ("read_flow_run", "GET", "/flow_runs/with_flow_result", "read"),
    ("list_pending_approvals", "GET", "/flow_runs/pending_approval", "read"),
    ("read_dry_run", "GET", "/flow_runs/dry_run", "read"),
    ("approve_flow_run", "PUT", "/flow_runs/approve", "approve"),
    ("reject_flow_run", "PUT", "/flow_runs/reject", "approve"),
    ("cancel_flow_run", "PUT", "/flow_runs/cancel", "write"),
    ("restart_flow_run", "POST", "/flow_runs/restart", "write"),
    ("list_task_definitions", "GET", "/task_definitions/all", "read"),
    ("find_task_definitions", "GET", "/task_definitions/retrieve", "read"),
    ("read_task_definition", "GET", "/task_definitions/", "read"),
    ("list_integrations", "GET", "/integrations/all", "read"),
)


def platform_tools(document: Mapping[str, Any]) -> list[Tool]:
    """The tools, described as the OpenAPI document describes their endpoints."""
    return [
        operation(document, name, method, PREFIX + path, permission) for name, method, path, permission in _OPERATIONS
    ]
