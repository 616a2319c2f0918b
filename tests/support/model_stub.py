"""A language model's server in its own process: OpenAI chat completions and Anthropic messages, with scripted answers.

    python tests/support/model_stub.py --port 0 [--script FILE]     prints {"url": "http://127.0.0.1:PORT/v1"}

`PUT /script` takes a list of steps; each model request takes the next one, the last one stays. A step is one of
    {"json": {...}}                 that object, as a tool call or as content, whichever the request asks for
    {"text": "..."}                 that content as it is
    {"fault": NAME, ...}           html, empty, malformed, invalid_json, length, refusal, hang, drip, flood, reset, cut,
                                    status (with "status", and "retry_after" or "body" if wanted)
    "tokens": [IN, OUT]             beside the first two, for OpenAI: what the answer took; without it 100 and 20
    "unless": {"format": NAME}      beside any of these: HTTP 400 when the request uses that way to hand over a schema
                                    (native, tool)
`GET /requests` answers every request so far: path, headers, body.
"""

import argparse
import gzip
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


class Script:
    """The steps left and the requests seen."""

    def __init__(self, steps):
        self.lock = threading.Lock()
        self.steps = steps
        self.requests = []

    def replace(self, steps):
        with self.lock:
            self.steps, self.requests = steps, []

    def take(self, request):
        with self.lock:
            self.requests.append(request)
            if not self.steps:
                return {"fault": "status", "status": 500}
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


def way(body):
    """How the request hands over its schema."""
    if body.get("tools"):
        return "tool"
    asks = body.get("response_format", {}).get("type") == "json_schema"
    return "native" if asks or body.get("output_config", {}).get("format") or body.get("output_format") else "prompted"


def openai_answer(body, text, *, finish="stop", refusal=None):
    message = {"role": "assistant", "content": text, "refusal": refusal}
    if way(body) == "tool" and refusal is None:
        call = {"name": body["tools"][0]["function"]["name"], "arguments": text}
        message |= {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]}
        finish = "tool_calls" if finish == "stop" else finish
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body.get("model", "stub"),
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": USAGE,
    }


def anthropic_answer(body, text, *, finish="end_turn"):
    content = {"type": "text", "text": text}
    if way(body) == "tool":
        content = {"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": json.loads(text)}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "stub"),
        "content": [content],
        "stop_reason": "tool_use" if way(body) == "tool" else finish,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Quiet: the test reads the requests instead."""

    def do_GET(self):
        self.send(200, self.server.script.requests)

    def do_PUT(self):
        self.server.script.replace(self.body())
        self.send(200, {})

    def do_POST(self):
        body = self.body()
        step = self.server.script.take({"path": self.path, "headers": dict(self.headers), "body": body})
        if step.get("unless", {}).get("format") == way(body):
            self.send(400, {"error": {"message": "this server does not know that format", "type": "invalid_request"}})
        elif "fault" in step:
            self.fault(step, body)
        else:
            self.answer(body, json.dumps(step["json"]) if "json" in step else step["text"], step.get("tokens"))

    def answer(self, body, text, tokens):
        form = anthropic_answer if self.path.endswith("/messages") else openai_answer
        took = {"usage": dict(zip(USAGE, (*tokens, sum(tokens)), strict=True))} if tokens else {}
        self.send(200, form(body, text) | took)

    def fault(self, step, body):
        name = step["fault"]
        if name == "status":
            headers = {"retry-after": str(step["retry_after"])} if "retry_after" in step else {}
            self.send(step["status"], step.get("body", {"error": {"message": "broken", "type": "server"}}), headers)
        elif name == "html":
            self.raw(200, b"<!doctype html><title>Sign in</title>", "text/html")
        elif name == "empty":
            self.raw(200, b"", "application/json")
        elif name == "bomb":
            self.raw(200, gzip.compress(bytes(256 << 20), 1), "application/json", {"content-encoding": "gzip"})
        elif name == "malformed":
            self.raw(200, b'{"choices": []}', "application/json")
        elif name == "invalid_json":
            self.send(200, openai_answer(body, '{"verdict": "plan", "operations": [{]'))
        elif name == "length":
            self.send(200, self.ended(body, '{"verdict": "plan", "operations": [{"in', "length", "max_tokens"))
        elif name == "refusal":
            self.send(200, self.ended(body, None, "stop", "refusal"))
        elif name == "reset":
            self.close_connection = True
        elif name == "cut":
            whole = json.dumps(openai_answer(body, "{}")).encode()
            self.raw(200, whole[: len(whole) // 2], "application/json", {"content-length": str(len(whole))})
            self.close_connection = True
        else:
            self.endless(name)

    def ended(self, body, text, openai, anthropic):
        """An answer that ended before its end."""
        if self.path.endswith("/messages"):
            said = {"content": [{"type": "text", "text": text}] if text else []}
            return anthropic_answer(body, "{}") | said | {"stop_reason": anthropic}
        return openai_answer(body, text, finish=openai, refusal=None if text else "I will not help with that.")

    def endless(self, name):
        """Never finished: silence, one byte at a time, or as much as fits down the line."""
        try:
            if name != "hang":
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                if name == "flood":
                    self.wfile.write(b" " * 1_000_000)
                else:
                    if name == "drip":
                        self.wfile.write(b" ")
                        self.wfile.flush()
                    time.sleep(0.05)
        except OSError:
            pass
        self.close_connection = True

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"null")

    def send(self, status, value, headers=None):
        self.raw(status, json.dumps(value).encode(), "application/json", headers)

    def raw(self, status, content, kind, headers=None):
        self.send_response(status)
        self.send_header("content-type", kind)
        for key, value in {"content-length": str(len(content)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A caller that hangs up is what half of these tests are about."""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--script", type=Path)
    given = options.parse_args()
    server = Server(("127.0.0.1", given.port), Handler)
    server.script = Script(json.loads(given.script.read_text()) if given.script else [])
    sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{server.server_address[1]}/v1"}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
