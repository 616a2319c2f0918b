"""A synchronous client of `/workflows`: one method for each act, JSON objects as dictionaries.

with WorkflowClient("http://127.0.0.1:8000", "sk_nen_...") as workflows:
    made = workflows.publish(archive, name="Invoices")
    workflows.roll_back(made["workflowId"], 1)
"""

from urllib.parse import quote

from neena.client.connection import Connection, Json

TIMEOUT = 120.0  # seconds: a workflow is loaded before it is published, and others may be loaded before it


class WorkflowClient(Connection):
    """Calls one server with one API key. Every method raises `ApiError` for a refusal."""

    def __init__(self, url: str, api_key: str) -> None:
        super().__init__(url.rstrip("/"), api_key, TIMEOUT)

    def publish(
        self, archive: bytes, workflow: str | None = None, name: str | None = None, deployment: str | None = None
    ) -> Json:
        """Publish a ZIP archive as the next version of a workflow, or as a new one."""
        named = {"workflowName": name, "deploymentId": deployment}
        params = {key: value for key, value in named.items() if value is not None}
        headers = {"Content-Type": "application/zip"}
        method, path = ("POST", "/workflows") if workflow is None else ("PUT", _path(workflow))
        return self._call(method, path, content=archive, params=params, headers=headers)

    def validate(self, archive: bytes) -> Json:
        """Look at a ZIP archive as if it were to be published."""
        return self._call("POST", "/workflows/validate", content=archive, headers={"Content-Type": "application/zip"})

    def workflows(self, deployment: str | None = None) -> list[Json]:
        """Every workflow of a deployment, newest first."""
        found: list[Json] = []
        params: dict[str, str] = {} if deployment is None else {"deploymentId": deployment}
        while True:
            page = self._call("GET", "/workflows", params=params)
            found += page["workflows"]
            if page["nextCursor"] is None:
                return found
            params["cursor"] = page["nextCursor"]

    def get(self, workflow: str) -> Json:
        """One workflow, with its schemas and versions."""
        return self._call("GET", _path(workflow))

    def roll_back(self, workflow: str, version: int) -> Json:
        """Publish a former version again."""
        return self._call("POST", _path(workflow, "rollback"), json={"version": version})

    def delete(self, workflow: str) -> Json:
        """Delete a workflow."""
        return self._call("DELETE", _path(workflow))

    def archive(self, workflow: str, version: int) -> bytes:
        """The files of a version as a ZIP archive."""
        return self._answer("GET", _path(workflow, "versions", str(version), "files")).content


def _path(workflow: str, *names: str) -> str:
    return "/workflows/" + "/".join(quote(one, safe="") for one in (workflow, *names))
