# PyAPNs 2.0.1, over the binary protocol: a frame of notifications, and
# a listener for error responses.
import sys

from apns import APNs, Frame, Payload


def on_error(response):
    identifier, status = response["identifier"], response["status"]
    print(identifier, "rejected with status", status)


apns = APNs(cert_file="cert.pem", key_file="key.pem", enhanced=True)
apns.gateway_server.register_response_listener(on_error)

payload = Payload(alert="Hello World!", sound="default", badge=4)
frame = Frame()
for identifier, device_token in enumerate(sys.argv[1:], start=1):
    frame.add_item(
        device_token, payload, identifier, expiry=0, priority=10
    )
apns.gateway_server.send_notification_multiple(frame)
