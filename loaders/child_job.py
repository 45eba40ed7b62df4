"""Windows: a job object around a child, so that it cannot outlive us nor take more memory than it may.

Source: Microsoft, "Job Objects" and JOBOBJECT_EXTENDED_LIMIT_INFORMATION (winnt.h). Written from there and not yet run
on Windows; `loaders.child` bounds memory by looking as well, so that a job that cannot be made costs a safety only.
"""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager
from subprocess import Popen

EXTENDED_LIMITS = 9
JOB_MEMORY, KILL_ON_CLOSE = 0x200, 0x2000


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


@contextmanager
def held_in_job(process: Popen[bytes], memory_in_bytes: int) -> Generator[None]:
    """The child is in a job for the length of a `with`, and ends with it. Elsewhere than on Windows: nothing."""
    if sys.platform != "win32":
        yield
        return
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _Limits(flags=JOB_MEMORY | KILL_ON_CLOSE, job_memory=memory_in_bytes)
    kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(int(process._handle)))
    try:
        yield
    finally:
        kernel.CloseHandle(job)
