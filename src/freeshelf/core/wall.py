"""A wall around this process: no other file, no socket, no other process.

Landlock closes files, a seccomp filter sockets, processes and system calls that no
reader of files needs. Both hold for every program that this process becomes, and cannot
be taken down again.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

# Numbers of system calls: x86_64, then aarch64, which lacks some ("-").
_REFUSED = """
socket 41 198; socketpair 53 199; fork 57 -; vfork 58 -; execveat 322 281;
pidfd_open 434 434; setpriority 141 140; sched_setscheduler 144 119;
sched_setparam 142 118; sched_setattr 314 274; ioprio_set 251 30;
chmod 90 -; fchmod 91 52; fchmodat 268 53; fchmodat2 452 452; chown 92 -; fchown 93 55;
lchown 94 -; fchownat 260 54; utime 132 -; utimes 235 -; futimesat 261 -;
utimensat 280 88; setxattr 188 5; lsetxattr 189 6; fsetxattr 190 7; removexattr 197 14;
lremovexattr 198 15; fremovexattr 199 16; setxattrat 463 463; removexattrat 466 466;
truncate 76 45; creat 85 -; mknod 133 -; mknodat 259 33; mkdir 83 -; mkdirat 258 34;
rmdir 84 -; unlink 87 -; unlinkat 263 35; rename 82 -; renameat 264 38;
renameat2 316 276; link 86 -; linkat 265 37; symlink 88 -; symlinkat 266 36;
inotify_init 253 -; inotify_init1 294 26; fanotify_init 300 262
"""
# Nothing that reads a file makes these by mistake: they end the process.
_FATAL = """
ptrace 101 117; process_vm_readv 310 270; process_vm_writev 311 271; kcmp 312 272;
rt_sigqueueinfo 129 138; rt_tgsigqueueinfo 297 240; pidfd_send_signal 424 424;
pidfd_getfd 438 438; process_madvise 440 440; io_uring_setup 425 425; bpf 321 280;
perf_event_open 298 241; userfaultfd 323 282; add_key 248 217; request_key 249 218;
keyctl 250 219; unshare 272 97; setns 308 268; chroot 161 51; pivot_root 155 41;
mount 165 40; umount2 166 39; open_tree 428 428; move_mount 429 429; fsopen 430 430;
mount_setattr 442 442; name_to_handle_at 303 264; open_by_handle_at 304 265;
init_module 175 105; finit_module 313 273; delete_module 176 106; kexec_load 246 104;
kexec_file_load 320 294; reboot 169 142; swapon 167 224; settimeofday 164 170;
clock_settime 227 112; sethostname 170 161; acct 163 89; iopl 172 -; ioperm 173 -
"""
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE, _CLONE3, _EXECVE, _PRLIMIT = (56, 220), (435, 435), (59, 221), (302, 261)
_SIGNALS = ((62, 129), (200, 130), (234, 131))  # kill, tkill, tgkill
_CLONE_THREAD = 0x10000
_X32 = 0x40000000  # calls of another interface, with numbers of their own

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ARCH_AT, _NUMBER_AT, _FIRST_AT = 4, 0, 16
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NOT_PERMITTED, _NO_SUCH_CALL = 0x50000 + 1, 0x50000 + 38  # with EPERM, ENOSYS
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every machine
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_BY_ABI = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # rights on files
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6  # TCP; signals and abstract sockets

_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Return the version of Landlock that this process may use, 0 for none."""
    if sys.platform != "linux":
        return 0
    version = int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION))
    return max(version, 0)


def close_files(*, readable: Iterable[str], executable: Iterable[str] = ()) -> bool:
    """Refuse every file that is not named or in a named directory, for ever.

    Files that do not exist are passed over. Returns False where Landlock is missing.
    """
    if not (abi := landlock_version()):
        return False
    rights = sum(bits for since, bits in _BY_ABI.items() if since <= abi)
    network = 3 if abi >= _NETWORK_SINCE else 0
    scopes = 3 if abi >= _SCOPES_SINCE else 0
    closed = struct.pack("=QQQ", rights, network, scopes)
    ruleset = _libc.syscall(_CREATE_RULESET, closed, ctypes.c_size_t(len(closed)), 0)
    if ruleset < 0:
        return False
    rules = [(path, _READ | _LIST) for path in readable]
    rules += [(path, _READ | _EXECUTE) for path in executable]
    for path, allowed in (*rules, (os.devnull, _READ | _WRITE)):
        with suppress(OSError):
            _add_rule(ruleset, path, allowed)
    is_closed: bool = _libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return is_closed


def _add_rule(ruleset: int, path: str, allowed: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not os.path.isdir(path):
        allowed &= ~_LIST  # the kernel refuses a rule with it for a file
    rule = struct.pack("=Qi", allowed, descriptor)
    _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    os.close(descriptor)


def close_system_calls(*, may_execute: bool) -> bool:
    """Refuse sockets, new processes and what changes files or other processes.

    A program may be executed in place of this one if may_execute. Returns False where
    seccomp is missing, and on other processors.
    """
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in _MACHINES:
        return False
    code = b"".join(filter_for(machine, pid=os.getpid(), may_execute=may_execute))
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0) == 0)


def filter_for(machine: str, *, pid: int, may_execute: bool) -> Iterator[bytes]:
    """Yield the instructions of the filter for a kind of processor."""
    column, arch = _MACHINES[machine]
    yield _instruction(_LOAD, _ARCH_AT)
    yield from _unless(_EQUAL, arch, _KILL)
    yield _instruction(_LOAD, _NUMBER_AT)
    yield from _if(_AT_LEAST, _X32, _NOT_PERMITTED)
    for table, answer in ((_REFUSED, _NOT_PERMITTED), (_FATAL, _KILL)):
        for row in table.split(";"):
            if (number := row.split()[1 + column]) != "-":
                yield from _if(_EQUAL, int(number), answer)
    # The C library falls back to the older call, whose flags can be read.
    yield from _if(_EQUAL, _CLONE3[column], _NO_SUCH_CALL)
    if not may_execute:
        yield from _if(_EQUAL, _EXECVE[column], _NOT_PERMITTED)
    for numbers, only in (
        (_CLONE, _unless(_ANY_BIT, _CLONE_THREAD, _NOT_PERMITTED)),
        (_PRLIMIT, _unless(_EQUAL, 0, _NOT_PERMITTED)),  # this process
        *((signal, _unless(_EQUAL, pid, _KILL)) for signal in _SIGNALS),
    ):
        yield from _with_first_argument(numbers[column], only)
    yield _instruction(_RETURN, _ALLOW)


def _with_first_argument(number: int, checks: list[bytes]) -> list[bytes]:
    checked = [_instruction(_LOAD, _FIRST_AT), *checks, _instruction(_RETURN, _ALLOW)]
    return [_instruction(_EQUAL, number, 0, len(checked)), *checked]


def _if(test: int, value: int, answer: int) -> list[bytes]:
    return [_instruction(test, value, 0, 1), _instruction(_RETURN, answer)]


def _unless(test: int, value: int, answer: int) -> list[bytes]:
    return [_instruction(test, value, 1, 0), _instruction(_RETURN, answer)]


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
