"""Scripts that try what the code of a run must not reach, and print as JSON what they reached."""

from typing import Any

# Each of `probes` is a function; what it returns is what was not shut off.
TRY = """
import ctypes, json, os, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def called(*numbers):
    if libc.syscall(*[ctypes.c_long(one) for one in numbers]) == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return "done"
def connected(family, address, kind=socket.SOCK_STREAM):
    to = socket.socket(family, kind); to.settimeout(3); to.connect(address); return "connected"
def read(path):
    return open(path, "rb").read(100).hex()
def processes():
    return [one for one in os.listdir("/proc") if one.isdigit()]
def about(process):
    said = b""
    for name in ("environ", "cmdline"):
        try: said += open(f"/proc/{process}/{name}", "rb").read()
        except OSError: pass
    return said
def ran(command):
    done = subprocess.run(command, shell=True, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode: raise OSError(done.stderr.decode())
    return "ran"
def tell(probes):
    reached = {}
    for name, probe in probes.items():
        try: reached[name] = str(probe())
        except (OSError, KeyError): pass
    print(json.dumps(reached))
"""
NETWORK = """
tell({
    **{f"tcp {to}": lambda to=to: connected(socket.AF_INET, to) for to in TCP},
    "tcp v6": lambda: connected(socket.AF_INET6, ("::1", TCP[0][1])),
    "udp": lambda: connected(socket.AF_INET, ("1.1.1.1", 53), socket.SOCK_DGRAM),
    "abstract": lambda: connected(socket.AF_UNIX, "\\0" + ABSTRACT),
    "path": lambda: connected(socket.AF_UNIX, PATH),
    "names": lambda: socket.getaddrinfo("example.com", 443),
    "virtual machine": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM),
    "packets": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "interfaces": lambda: [one for one in socket.if_nameindex() if one[1] != "lo"] or {}["none"],
})
"""
FILES = """
tell({
    **{path: lambda path=path: read(path) for path in PATHS},
    **{f"listed {path}": lambda path=path: os.listdir(path) for path in FOLDERS},
    **{f"process 1: {name}": lambda name=name: read(f"/proc/1/{name}") for name in ("mem", "root/etc/shadow")},
    "descriptors of process 1": lambda: os.listdir("/proc/1/fd") if os.getuid() != SERVER_UID else {}["same user"],
    "a token of others": lambda: [one for one in processes() if OTHER.encode() in about(one)] or {}["none"],
    "processes of others": lambda: [one for one in processes() if int(one) > 20] or {}["none"],
    "the server's variables": lambda: [one for one in processes() if b"NEENA_" in about(one)] or {}["none"],
    "modules of the server": lambda: [one for one in ("neena", "fastapi", "pip") if found(one)] or {}["none"],
})
"""
KERNEL = """
tell({
    "namespace by unshare": lambda: called(UNSHARE, 0x10000000),
    "namespace by clone": lambda: called(CLONE, 0x10000000 | 17, 0, 0, 0, 0),
    "mount": lambda: ran("mount -t tmpfs x /tmp"),
    "trace": lambda: called(PTRACE, 16, 1, 0, 0),
    "io_uring": lambda: called(425, 1, 0),
    "uid 0": lambda: os.setuid(0) or "done",
    "new privileges": lambda: ran("grep -E '^NoNewPrivs:.*0' /proc/self/status"),
    "capabilities": lambda: ran("grep -E '^Cap(Eff|Prm|Bnd|Amb):' /proc/self/status | grep -v 0000000000000000"),
    "device": lambda: os.mknod("x", 0o60600, os.makedev(8, 0)) or "made",
    "terminal": lambda: open("/dev/tty"),
    "host name": lambda: ran("hostname x"),
    **{command: lambda command=command: ran(command) for command in SETUID},
})
"""
WRITING = """
writable = []
for folder, folders, files in os.walk("/"):
    folders[:] = [one for one in folders if os.path.join(folder, one) not in ("/proc", "/usr", "/opt", BASE)]
    try:
        name = os.path.join(folder, "written"); open(name, "w").close(); os.unlink(name); writable.append(folder)
    except OSError: pass
    if not folder.startswith("/dev"):
        writable += [path for one in files if os.access(path := os.path.join(folder, one), os.W_OK)]
refused = []
closed = ("/usr", "/opt/nen/site/nen", "/workflow/probe.py", BASE, "/etc/passwd", "/proc/sys/kernel/hostname")
for path in (*closed, "/proc/sysrq-trigger"):
    try: open(os.path.join(path, "written") if os.path.isdir(path) else path, "a").write("x"); refused.append(path)
    except OSError: pass
print(json.dumps([sorted(writable), refused]))
"""


def given(**values: Any) -> str:
    return TRY + "".join(f"{name} = {value!r}\n" for name, value in values.items())
