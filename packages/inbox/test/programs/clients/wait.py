# A test in Python: sends with aioapns, and waits through the inbox.
import asyncio
import json
import os
import ssl
import sys
import urllib.request

from aioapns import APNs, NotificationRequest, PushType
from aioapns.connection import APNsProductionClientProtocol

API = os.environ["APNS_INBOX"] + "/api/v1/notifications"
# aioapns has no option for another host.
APNsProductionClientProtocol.APNS_SERVER = os.environ["APNS_HOST"]
APNsProductionClientProtocol.APNS_PORT = int(os.environ["APNS_PORT"])


def get(path):
    with urllib.request.urlopen(API + path) as answer:
        return json.load(answer)


async def main(device_token):
    cursor = get("?limit=0")["newest"]
    client = APNs(
        key=os.environ["APNS_KEY"],
        key_id=os.environ["APNS_KEY_ID"],
        team_id=os.environ["APNS_TEAM_ID"],
        topic=os.environ["APNS_TOPIC"],
        ssl_context=ssl.create_default_context(cafile=os.environ["APNS_CA"]),
        max_connections=1,
    )
    message = {"aps": {"alert": "from Python"}}
    await client.send_notification(
        NotificationRequest(device_token=device_token, message=message, push_type=PushType.ALERT)
    )
    found = get(f"/wait?deviceToken={device_token}&cursor={cursor}")
    print(found["notifications"][0]["text"])
    for connection in list(client.pool.connections):
        connection.close()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(main(sys.argv[1]))
