"""The endpoints of the contract's section 3 that need no trigger, and more."""

from typing import NamedTuple


class Endpoint(NamedTuple):
    """One operation; `params` names its query parameters, `takes_body` whether it reads a JSON body."""

    id: str
    method: str
    path: str
    params: tuple[str, ...] = ()
    takes_body: bool = False


PAGE = ("skip", "limit")
ENDPOINTS = (
    Endpoint("E01", "GET", "/users/"),
    Endpoint("E02", "POST", "/users/create_if_not_exists", takes_body=True),
    Endpoint("E03", "POST", "/flow_requests/", takes_body=True),
    Endpoint("E04", "PUT", "/flow_requests/", takes_body=True),
    Endpoint("E05", "GET", "/flow_requests/", ("id",)),
    Endpoint("E06", "DELETE", "/flow_requests/", ("id",)),
    Endpoint("E07", "GET", "/flow_requests/all", PAGE),
    Endpoint("E08", "GET", "/task_definitions/all", PAGE),
    Endpoint("E09", "GET", "/task_definitions/", ("id",)),
    Endpoint("E10", "POST", "/flows/", takes_body=True),
    Endpoint("E11", "PUT", "/flows/", takes_body=True),
    Endpoint("E12", "GET", "/flows/", ("id",)),
    Endpoint("E13", "DELETE", "/flows/", ("id",)),
    Endpoint("E14", "GET", "/flows/all", PAGE),
    Endpoint("E15", "GET", "/flows/generate", ("flow_request_id",)),
    Endpoint("E15", "POST", "/flows/generate", ("flow_request_id",)),
    Endpoint("refine", "POST", "/flows/refine", takes_body=True),
    Endpoint("E16", "POST", "/flows/execute", ("flow_id", "flow_request_id")),
    Endpoint("E17", "GET", "/flow_runs/all", PAGE),
    Endpoint("E18", "GET", "/flow_runs/", ("id",)),
    Endpoint("E19", "POST", "/flow_runs/", takes_body=True),
    Endpoint("E20", "PUT", "/flow_runs/approve", ("flow_run_id",)),
    Endpoint("E21", "GET", "/flow_runs/with_flow_result", ("id",)),
    Endpoint("E22", "GET", "/flow_runs/all_for_flow_id", ("flow_id", *PAGE)),
    Endpoint("E23", "GET", "/flow_runs/preview/all", PAGE),
    Endpoint("E24", "GET", "/integrations/all", PAGE),
    Endpoint("E25", "POST", "/integration_credentials/", takes_body=True),
    Endpoint("E26", "DELETE", "/integration_credentials/", ("id",)),
    Endpoint("E27", "GET", "/integration_credentials/all", PAGE),
    Endpoint("E28", "GET", "/integration_credentials/oauth2/authorize_url", ("integration",)),
    Endpoint("E29", "POST", "/integration_credentials/oauth2/code", takes_body=True),
    Endpoint("E36", "GET", "/flow_results/", ("integration_entity_id", "integration_short_name")),
    Endpoint("E39", "PUT", "/flow_runs/reject", ("flow_run_id",)),
    Endpoint("E40", "PUT", "/flow_runs/cancel", ("flow_run_id",)),
    Endpoint("E42", "GET", "/task_definitions/retrieve", ("request",)),
    Endpoint("E43", "GET", "/flows/generate_flow_and_execute", ("flow_request_id",)),
    Endpoint("E43", "POST", "/flows/generate_flow_and_execute", ("flow_request_id",)),
    Endpoint("E44", "GET", "/integrations/", ("id",)),
    Endpoint("events", "GET", "/flow_runs/events", ("id",)),
    Endpoint("restart", "POST", "/flow_runs/restart", ("flow_run_id",)),
    Endpoint("test", "POST", "/integration_credentials/test", ("id",)),
    Endpoint("keys", "POST", "/api_keys/", takes_body=True),
    Endpoint("keys", "GET", "/api_keys/", ("id",)),
    Endpoint("keys", "GET", "/api_keys/all", PAGE),
    Endpoint("keys", "DELETE", "/api_keys/", ("id",)),
    Endpoint("spending", "GET", "/spending/today"),
)
LISTS = tuple(one for one in ENDPOINTS if "skip" in one.params)
BY_ID = tuple(
    one for one in ENDPOINTS if one.params and set(one.params) <= {"id", "flow_id", "flow_run_id", "flow_request_id"}
)
WITH_BODY = tuple(one for one in ENDPOINTS if one.takes_body)


def name(endpoint: Endpoint) -> str:
    """How a test is told apart."""
    return f"{endpoint.id} {endpoint.method} {endpoint.path}"
