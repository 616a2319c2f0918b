"""The system calls that no program inside may make: those that reach the host's kernel past every namespace.

A filter in the kernel's own form (seccomp(2), classic BPF), as bubblewrap takes it. It forbids what Docker's default
profile forbids too, and what Chromium's own sandbox does not need: mounting, keys, kernel messages, modules, tracing
of the kernel, io_uring. Calls of another architecture (32 bit, x32) do not exist inside. Sockets of a virtual machine
(vsock(7)) are forbidden because they know no network namespace: by one, the machine below could be reached.
"""

import errno
import platform
import struct

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column below, AUDIT_ARCH of linux/audit.h

# Numbers on x86_64 and on aarch64 (linux/unistd.h); calls from 424 on have one number everywhere.
_FORBIDDEN = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pivot_root": (155, 41),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "userfaultfd": (323, 282),
}
# What Chromium's own sandbox needs, and a workflow does not: to trace, and to make namespaces.
_FORBIDDEN_TO_ALL_ELSE = {
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "setns": (308, 268),
    "unshare": (272, 97),
}
_SOCKET, _CLONE, _CLONE3 = (41, 198), (56, 220), (435, 435)
_AF_VSOCK = 40
_NEW_NAMESPACE = 0x7E020000  # CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET
_X32 = 0x40000000
_LOAD, _RETURN = 0x20, 0x06  # BPF_LD|ABS|W, BPF_RET|K
_EQUAL, _AT_LEAST, _ANY_BIT = 0x15, 0x35, 0x45  # BPF_JMP with JEQ, JGE, JSET, and K
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; of the first argument its lower half
_Step = tuple[int, int, int, int]  # code, jumps if true and if false, operand


def seccomp_filter(machine: str = platform.machine(), *, namespaces: bool = True) -> bytes | None:
    """The filter for a machine; None for a kind of machine whose numbers are not known here.

    Without `namespaces` programs can make none, and trace none: the kernel's wider surface stays closed to them.
    """
    if machine not in _ARCHITECTURES:
        return None
    column, architecture = _ARCHITECTURES[machine]
    refused = [*_FORBIDDEN.values(), *(() if namespaces else _FORBIDDEN_TO_ALL_ELSE.values())]
    asked: list[_Step] = _when(_SOCKET[column], _EQUAL, _AF_VSOCK)
    if not namespaces:
        # The flags of clone3 lie where no filter can look; libc falls back to clone when there is none.
        asked += [*_when(_CLONE[column], _ANY_BIT, _NEW_NAMESPACE), *_absent(_CLONE3[column])]
    numbers = sorted(each[column] for each in refused)
    last = len(numbers)  # jumps count from the next instruction: the refusals stand behind all comparisons
    program: list[_Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER),
        *asked,
        (_AT_LEAST, last + 2, 0, _X32),
        *((_EQUAL, last - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    return b"".join(struct.pack("=HBBI", *each) for each in program)


def _when(number: int, comparison: int, value: int) -> list[_Step]:
    """Refuse one call when its first argument compares so, else allow it."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _ARGUMENT),
        (comparison, 0, 1, value),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _absent(number: int) -> list[_Step]:
    """Answer one call as a kernel does that does not have it."""
    return [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
