"""One server and one API key: what every client stands on."""

from typing import Any, Self

import httpx2

Json = dict[str, Any]


class ApiError(Exception):
    """The server refused: `status` is the HTTP status, `code` the error's name, `detail` what it said."""

    def __init__(self, status: int, code: str, detail: str, body: Json) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.body = body


class Connection:
    """Requests below one URL with one API key; a request may take `timeout` seconds."""

    def __init__(self, url: str, api_key: str, timeout: float) -> None:
        headers = {"Authorization": f"Bearer {api_key}"}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=timeout, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._http.close()

    def _call(self, method: str, path: str, **given: Any) -> Any:
        """The JSON of an answer; raises `ApiError` for one that is not 2xx."""
        return self._answer(method, path, **given).json()

    def _answer(self, method: str, path: str, **given: Any) -> httpx2.Response:
        answer = self._http.request(method, path, **given)
        if answer.is_success:
            return answer
        raise error_of(answer)


def error_of(response: httpx2.Response) -> ApiError:
    """What a refusal says, in either of the two forms that surfaces have."""
    try:
        body: Json = response.json()
    except ValueError:
        body = {"detail": response.text[:300]}
    detail: Any = body.get("detail", body.get("message"))
    if isinstance(detail, list):
        detail = "; ".join(str(one.get("msg")) for one in body["detail"])
    return ApiError(response.status_code, body.get("code", body.get("error", "error")), str(detail), body)
