"""The tool `bash`: commands of the desktop's own user, inside its isolation.

Each command has a shell of its own, so none can leave the next one hanging. What people expect of one shell is handed
on: the folder and the exported variables.
"""

from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.hands import Hands
from neena.computer.tools.output import tidied
from neena.computer.tools.params import FullText

_SECONDS = 120.0
_STATE = 'state="${TMPDIR:-/tmp}/.neena-shell"'
# The command comes as input: arguments are limited to 128 KiB.
_RUN = f"""{_STATE}
[ -r "$state" ] && . "$state"
trap '{{ export -p; printf "cd -- %q\\n" "$PWD"; }} > "$state" 2> /dev/null' EXIT
eval "$(cat)"
"""
_RESTART = f'{_STATE}\nrm -f -- "$state"'


class Run(Asked):
    """Run a command in bash: its output and errors. It begins with `error:` when the command fails."""

    name = "run"
    command: FullText

    def do(self, hands: Hands) -> Result:
        """Ends with the command, not with what that leaves in the background."""
        done = hands.run("/bin/bash", "-c", _RUN, given=self.command.encode(), seconds=_SECONDS)
        output = tidied(done.output)
        return Result(output=output if done.code == 0 else f"error: exit code {done.code}\n{output}".rstrip("\n"))


class Restart(Asked):
    """Forget the folder and the variables of the commands before."""

    name = "restart"

    def do(self, hands: Hands) -> Result:
        """The next command starts at home."""
        hands.run("/bin/bash", "-c", _RESTART, seconds=_SECONDS)
        return Result(output="The shell was restarted.")


BASH = Tool(
    name="bash",
    description="Run commands in a bash shell on the desktop; folder and exported variables last. At most two minutes.",
    actions=(Run, Restart),
    offered=lambda machine: machine.programs is not None,
    default="run",
)
