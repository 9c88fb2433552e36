#!/usr/bin/python3
"""Sockets that listen to what the server tells everybody. A program of its own, so that
its time is not that of the tests.

usage: listeners.py PORT KEY SOCKETS SECONDS
Tells {"messages": n}.
"""

import json
import sys
import threading
import time

from quiet_client import Listener


def main(port: int, key: str, sockets: int, seconds: float) -> None:
    listeners = [Listener(port, key) for _ in range(sockets)]
    threads = [threading.Thread(target=listener.run) for listener in listeners]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    for listener in listeners:
        listener.stop()
    for thread in threads:
        thread.join()
    print(json.dumps({"messages": sum(listener.messages for listener in listeners)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
