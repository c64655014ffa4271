"""What hypercorn runs: notes the path of each request in a file, whose name is in the environment, and says 200."""

import asyncio
import os

TAKEN = os.open(os.environ["TAKEN_FILE"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
# Long enough that a reload finds many requests in flight.
ANSWER_AFTER_SECONDS = 0.01


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    os.write(TAKEN, f"{scope['path']}\n".encode())
    await asyncio.sleep(ANSWER_AFTER_SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})
