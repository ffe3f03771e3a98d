"""Takes a lock twice, in C, in the thread that answers.

Outcome: timed out
"""
import ctypes

libc = ctypes.CDLL(None)
lock = ctypes.create_string_buffer(64)
libc.pthread_mutex_lock(lock)
libc.pthread_mutex_lock(lock)
