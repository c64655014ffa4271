# Runs a program of aioapns, which has no option for another host, against the simulator of APNS_HTTP2.
import os
import runpy
import sys

from aioapns.connection import APNsProductionClientProtocol

host, port = os.environ["APNS_HTTP2"].rsplit(":", 1)
APNsProductionClientProtocol.APNS_SERVER = host
APNsProductionClientProtocol.APNS_PORT = int(port)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
