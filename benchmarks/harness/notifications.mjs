// The device tokens and the JSON that every client sends, so that only the clients differ.

/** The bundle id of the app that every notification is for. */
export const TOPIC = "com.example.app";

export const deviceTokens = Array.from({ length: 1000 }, (_, n) => (n * 7919).toString(16).padStart(64, "a"));
export const deviceTokensAsBytes = deviceTokens.map((text) => new Uint8Array(Buffer.from(text, "hex")));

/** A new object for each notification, about 90 bytes of JSON. */
export const payloadOf = (n) => ({
  aps: { alert: `Hello number ${n % 1000}`, badge: 1, sound: "default" },
  id: n,
});

/** In runs with bad notifications, one in a thousand goes to this device token; the sinks refuse it. */
export const BAD_DEVICE_TOKEN = "bad0".repeat(16);
export const isBad = (n) => n % 1000 === 500;
