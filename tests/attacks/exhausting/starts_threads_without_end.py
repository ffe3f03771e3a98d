"""A bomb of threads, each of which waits for ever.

Outcome: as without it or error or timed out
"""
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(3600,)).start()
