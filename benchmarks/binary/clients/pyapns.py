"""PyAPNs, from the path given by --pyapns: frames of many notifications, or one enhanced notification per call.

Needs a Python that still has ssl.wrap_socket (up to 3.11). Sends a piece for each line on stdin and prints its result
as a JSON line, like the other clients; see servePieces in harness/measure.mjs.
"""

import importlib.util
import json
import logging
import os
import resource
import ssl
import sys
import tempfile
import time
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
task = json.loads(sys.argv[1])
server, settings = task["server"], task["settings"]
path = settings["path"]
if os.path.isdir(path):
    path = os.path.join(path, "apns.py")
spec = importlib.util.spec_from_file_location("apns", path)
apns = importlib.util.module_from_spec(spec)
spec.loader.exec_module(apns)

FRAME = 1000


def written(text):
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(text)
    return file.name


files = [written(server["cert"]), written(server["key"])]
try:
    enhanced = settings["way"] == "enhanced"
    gateway = apns.APNs(cert_file=files[0], key_file=files[1], enhanced=enhanced).gateway_server
    gateway.server, gateway.port = "127.0.0.1", server["port"]
    tokens = [format(n * 7919, "x").rjust(64, "a") for n in range(1000)]

    def payload(n):
        return apns.Payload(alert="Hello number %d" % (n % 1000), badge=1, sound="default", custom={"id": n})

    def send(count):
        if enhanced:
            for n in range(count):
                gateway.send_notification(tokens[n % 1000], payload(n), identifier=n + 1, expiry=0)
            return
        for first in range(0, count, FRAME):
            frame = apns.Frame()
            for n in range(first, min(count, first + FRAME)):
                frame.add_item(tokens[n % 1000], payload(n), n + 1, 0, 10)
            gateway.send_notification_multiple(frame)

    def show(result):
        print(json.dumps(result), flush=True)

    send(task["warmUp"])
    show({"sentInWarmUp": task["warmUp"]})
    for line in sys.stdin:
        piece = json.loads(line)
        send(piece["lead"])
        before = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        send(piece["count"])
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
        show(
            {
                "accepted": piece["count"],
                "rejected": 0,
                "seconds": seconds,
                "cpuMicros": cpu * 1e6,
                "peakMB": after.ru_maxrss / 1024,
            }
        )
    gateway._ssl.unwrap().close() if not enhanced else gateway._disconnect()
finally:
    for name in files:
        os.unlink(name)
sys.stdout.flush()
os._exit(0)
