// What programs outside this repository rely on by name: types and behaviour, from the packages where they first
// were. It compiles against the packed tarballs and runs; a name that moves or goes fails here.
import assert from "node:assert/strict";
import { createClient, type Outcome } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import {
  type BinaryNotification,
  createPayload,
  type ErrorResponse,
  ErrorResponseDecoder,
  encodeErrorResponse,
  encodeFeedbackTuple,
  encodeNotification,
  encodePayload,
  FeedbackDecoder,
  type FeedbackTuple,
  NotificationDecoder,
  type Payload,
  type PayloadOptions,
  parseDeviceToken,
  WireError,
} from "@apns/wire";

function codec(): void {
  assert.equal(parseDeviceToken("<AB cd-EF>"), "abcdef");
  assert.throws(() => parseDeviceToken("xyz"), WireError);

  const options: PayloadOptions = {
    alert: { title: "T" },
    badge: 1,
    contentAvailable: true,
    custom: { a: 1 },
  };
  const payload: Payload = createPayload(options);
  assert.equal(new TextDecoder().decode(encodePayload(payload)).includes('"content-available":1'), true);
  const tooLarge = (error: unknown): boolean => {
    assert.ok(error instanceof WireError);
    assert.deepEqual([error.bytes, error.maxBytes], [encodePayload(payload).length, 10]);
    return true;
  };
  assert.throws(() => encodePayload(payload, { maxBytes: 10 }), tooLarge);

  const notification: BinaryNotification = { deviceToken: "abcd", payload, identifier: 7, priority: 5 };
  for (const command of [0, 1, 2] as const) {
    const [decoded] = new NotificationDecoder().push(encodeNotification(notification, command));
    assert.equal(decoded?.deviceToken, "abcd");
  }
  assert.deepEqual(encodeNotification(notification), encodeNotification(notification, 2));
  const response: ErrorResponse = { status: 8, identifier: 7 };
  assert.deepEqual(new ErrorResponseDecoder().push(encodeErrorResponse(response)), [response]);
  const tuple: FeedbackTuple = { deviceToken: "abcd", failedAt: 1_400_000_000 };
  assert.deepEqual(new FeedbackDecoder().push(encodeFeedbackTuple(tuple)), [tuple]);
}

async function overBoth(): Promise<void> {
  const apple = await startSimulator();
  for (const port of [apple.gateway.port, apple.feedback.port, apple.http2.port]) assert.ok(port > 0);
  const { ca, gateway, feedback, http2, clientCertificate, providerKey } = apple;
  const binary = createClient({
    protocol: "binary",
    environment: "production",
    credentials: { cert: clientCertificate.cert, key: clientCertificate.key },
    endpoints: { gateway, feedback },
    ca,
  });
  const today = createClient({
    credentials: providerKey,
    topic: "com.example.app",
    endpoints: { http2 },
    ca,
  });
  for (const client of [binary, today]) {
    const sent: Promise<Outcome> = client.send({
      deviceToken: "ab".repeat(32),
      payload: { aps: { alert: "Hello" } },
      expiration: new Date(Date.now() + 60_000),
      priority: 10,
      identifier: 3,
    });
    await client.flush();
    const outcome = await sent;
    assert.equal(outcome.outcome, "accepted");
    assert.equal(outcome.notification?.identifier, 3);
    const { signal } = new AbortController();
    const cancellable = client.send({ deviceToken: "cd".repeat(32), payload: { aps: {} } }, { signal });
    await client.flush();
    assert.equal((await cancellable).outcome, "accepted");
    const many = [1, 2, 3].map((n) => ({ deviceToken: `0${n}`.repeat(32), payload: { aps: { badge: n } } }));
    const indexes: number[] = [];
    for await (const { outcome: each, index, notification } of client.sendMany(many)) {
      assert.equal(each, "accepted");
      assert.equal(notification, many[index ?? -1]);
      indexes.push(index ?? -1);
    }
    assert.deepEqual(indexes.sort(), [0, 1, 2]);
    for await (const { deviceToken, failedAt } of client.feedback()) {
      assert.fail(`${deviceToken} ${failedAt.toISOString()}: nothing is dead here`);
    }
    await client[Symbol.asyncDispose]();
  }
  assert.ok(apple.journal.counts.accepted >= 10);
  await apple.close();
}

codec();
await overBoth();
