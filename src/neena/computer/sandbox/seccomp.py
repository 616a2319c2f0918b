"""The system calls that no program of a desktop may make: those that reach the host's kernel past every namespace.

A filter in the kernel's own form (seccomp(2), classic BPF), as bubblewrap takes it. It forbids what Docker's default
profile forbids too, and what Chromium's own sandbox does not need: mounting, keys, kernel messages, modules, tracing of
the kernel, io_uring. Calls of another architecture (32 bit, x32) do not exist inside.
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
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|ABS|W, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data


def seccomp_filter(machine: str = platform.machine()) -> bytes | None:
    """The filter for a machine; None for a kind of machine whose numbers are not known here."""
    if machine not in _ARCHITECTURES:
        return None
    column, architecture = _ARCHITECTURES[machine]
    numbers = sorted(each[column] for each in _FORBIDDEN.values())
    last = len(numbers)  # jumps count from the next instruction: the refusals stand behind all comparisons
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, last + 4, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, last + 2, 0, _X32),
        *((_EQUAL, last - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    return b"".join(struct.pack("=HBBI", *each) for each in program)
