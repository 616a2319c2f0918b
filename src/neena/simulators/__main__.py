"""`python -m neena.simulators NAME [--port 0] [--state FILE]`: starts one simulator.

Prints one line of JSON with the base URL (and a credential it accepts) when it is ready.
"""

import sys
from contextlib import suppress
from importlib import import_module

# Imported only when asked for, so that one simulator's needs are not every simulator's.
_SIMULATORS = {
    "github": "neena.simulators.github:main",
    "gmail": "neena.simulators.gmail:main",
    "jira": "neena.simulators.jira:main",
    "mail": "neena.simulators.mail:main",
    "oauth2": "neena.simulators.oauth2:main",
    "oidc": "neena.simulators.oidc:main",
    "perplexity": "neena.simulators.perplexity:main",
    "slack": "neena.simulators.slack:main",
    "trello": "neena.simulators.trello:main",
    "zendesk": "neena.simulators.zendesk:main",
}


def main(arguments: list[str]) -> int:
    """Start the simulator named first; the rest goes to its own `main`."""
    if not arguments or arguments[0] not in _SIMULATORS:
        sys.stderr.write(
            f"usage: python -m neena.simulators {{{','.join(_SIMULATORS)}}} [--port PORT] [--state FILE]\n"
        )
        return 2
    module, _, function = _SIMULATORS[arguments[0]].partition(":")
    with suppress(KeyboardInterrupt):  # Ctrl+C is how a person ends it
        getattr(import_module(module), function)(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
