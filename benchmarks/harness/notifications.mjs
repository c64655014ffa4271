// What every client sends: the same device tokens and the same JSON, so that only the clients differ.

/** Bundle id of the app that all of it is for. */
export const TOPIC = "com.example.app";

export const deviceTokens = Array.from({ length: 1000 }, (_, n) => (n * 7919).toString(16).padStart(64, "a"));
export const deviceTokensAsBytes = deviceTokens.map((text) => new Uint8Array(Buffer.from(text, "hex")));

/** A fresh object for each notification, some 90 bytes of JSON. */
export const payloadOf = (n) => ({
  aps: { alert: `Hello number ${n % 1000}`, badge: 1, sound: "default" },
  id: n,
});

/** One notification in a thousand goes to this device token where a run has bad ones; the sinks refuse it. */
export const BAD_DEVICE_TOKEN = "bad0".repeat(16);
export const isBad = (n) => n % 1000 === 500;
