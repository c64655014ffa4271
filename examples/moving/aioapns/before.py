# aioapns 2.2, which Debian 12 has: tells each device of the arguments
# that an order is on its way.
import asyncio
import os
import sys

from aioapns import APNs, NotificationRequest, PushType


async def main():
    client = APNs(
        key=os.environ["APNS_KEY"],
        key_id=os.environ["APNS_KEY_ID"],
        team_id=os.environ["APNS_TEAM_ID"],
        topic=os.environ["APNS_TOPIC"],
    )

    async def send(device_token):
        request = NotificationRequest(
            device_token=device_token,
            message={
                "aps": {
                    "alert": {
                        "title": "On its way",
                        "body": "Order 42 arrives today",
                    },
                    "badge": 3,
                    "sound": "default",
                    "thread-id": "orders",
                },
                "orderId": 42,
            },
            push_type=PushType.ALERT,
            collapse_key="order-42",
            time_to_live=3600,
            priority=5,
        )
        result = await client.send_notification(request)
        if result.is_successful:
            print(device_token, "accepted")
        else:
            print(device_token, result.status, result.description)

    await asyncio.gather(*(send(token) for token in sys.argv[1:]))


asyncio.run(main())
