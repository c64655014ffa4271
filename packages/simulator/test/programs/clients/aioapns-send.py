# aioapns in its own process. Sends to each device token and prints the outcomes.
import asyncio
import json
import ssl
import sys

from aioapns import APNs, NotificationRequest, PushType
from aioapns.connection import APNsProductionClientProtocol

config = json.loads(sys.argv[1])
# It has no option for another host.
APNsProductionClientProtocol.APNS_SERVER = config["host"]
APNsProductionClientProtocol.APNS_PORT = config["port"]


async def main():
    context = ssl.create_default_context(cafile=config["caFile"])
    who = config["who"]
    client = APNs(topic=config["topic"], ssl_context=context, max_connections=1, **who)
    outcomes = []
    for device_token in config["deviceTokens"]:
        request = NotificationRequest(
            device_token=device_token,
            message={"aps": {"alert": "Grüße 😀", "badge": 3}},
            push_type=PushType.ALERT,
        )
        result = await client.send_notification(request)
        outcomes.append([int(result.status), result.description])
    print(json.dumps(outcomes))
    for connection in list(client.pool.connections):
        connection.close()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(main())
