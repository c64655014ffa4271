import type { OutgoingHttpHeaders } from "node:http2";
import type { ClientCertificateOptions, SimulatorOptions } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { DEVICE_TOKEN, Http2Client } from "../fixture/http2-client.js";
import { connectionsClosed, sharedIdentity, start } from "../fixture/simulator-fixture.js";

describe("certificates", () => {
  const visit = async (
    request: ClientCertificateOptions,
    options: SimulatorOptions,
    headers: OutgoingHttpHeaders = {},
  ): Promise<{ answer: unknown; goaways: unknown; reasons: unknown }> => {
    const identity = await sharedIdentity();
    await using other = await start(options);
    await using client = new Http2Client(other, { certificate: identity.issueClientCertificate(request) });
    const answer = await client.request({ ":path": `/3/device/${DEVICE_TOKEN}`, ...headers });
    if (options.certificateRefusal !== "response" && client.goaways.length > 0) await client.closed;
    client.session.destroy();
    await connectionsClosed(other);
    const closing = other.journal.entries.find((entry) => entry.kind === "connection-closed");
    return { answer, goaways: client.goaways, reasons: closing };
  };
  const SANDBOX = { environment: "sandbox" } as const;
  const PRODUCTION = { environment: "production" } as const;
  const DAY_MS = 86_400_000;

  test.each<[string, Parameters<typeof visit>[0], SimulatorOptions]>([
    ["BadCertificateEnvironment", SANDBOX, PRODUCTION],
    ["BadCertificateEnvironment", PRODUCTION, SANDBOX],
    ["BadCertificate", { signedBy: "other-ca" }, {}],
    ["BadCertificate", { notAfter: new Date(Date.now() - DAY_MS / 2) }, {}],
  ])(
    "%s comes in a GOAWAY, or as an answer with certificateRefusal",
    async (reason, certificate, options) => {
      const gone = await visit(certificate, options);
      expect(gone.goaways).toEqual([{ code: 0, lastStreamId: 0, debug: JSON.stringify({ reason }) }]);
      expect(gone.answer).not.toHaveProperty("status");
      expect(gone.reasons).toMatchObject({ reason: "bad-certificate", detail: reason });
      const answered = await visit(certificate, { ...options, certificateRefusal: "response" });
      expect(answered).toMatchObject({ answer: { status: 403, body: { reason } }, goaways: [] });
    },
  );

  test.each<[number, string | undefined, readonly string[] | undefined]>([
    [200, undefined, undefined],
    [200, "com.example.app", undefined],
    [200, "com.example.app.voip", undefined],
    [400, "com.example.other", undefined],
    [400, "com.example.app.location-query", undefined],
    [400, "com.example.app.push-type.liveactivity", undefined],
    [400, undefined, ["com.example.app", "com.example.app.voip"]],
    [200, "com.example.app.voip", ["com.example.app", "com.example.app.voip"]],
    [400, "com.example.app.complication", ["com.example.app", "com.example.app.voip"]],
  ])("are answered %i for topic %s if they list %j", async (status, topic, topics) => {
    const headers = topic === undefined ? {} : { "apns-topic": topic };
    const { answer } = await visit(topics === undefined ? {} : { topics }, {}, headers);
    expect(answer).toMatchObject({ status });
    const reason = topic === undefined ? "MissingTopic" : "TopicDisallowed";
    if (status === 400) expect(answer).toHaveProperty("body", { reason });
  });

  test.each<[number, string, string | undefined, string]>([
    [200, "voip", "com.example.app.voip", "com.example.app.voip"],
    [200, "voip", undefined, "com.example.app.voip"],
    [200, "complication", "com.example.app.complication", "com.example.app.complication"],
    [200, "fileprovider", "com.example.app.pushkit.fileprovider", "com.example.app.pushkit.fileprovider"],
    [200, "pushtotalk", "com.example.app.voip-ptt", "com.example.app.voip-ptt"],
    [200, "voip", "com.example.voip.voip", "com.example.voip"],
    // Apple makes certificates for VoIP that are for nothing else.
    [400, "alert", "com.example.app", "com.example.app.voip"],
    [400, "complication", "com.example.app.complication", "com.example.app.voip"],
    [400, "voip", "com.example.other.voip", "com.example.app.voip"],
  ])(
    "C-4: are answered %i for a notification of type %s and topic %s if they are for %s",
    async (status, pushType, topic, uid) => {
      const headers = { "apns-push-type": pushType, ...(topic === undefined ? {} : { "apns-topic": topic }) };
      const { answer } = await visit({ topic: uid }, {}, headers);
      expect(answer).toMatchObject({ status });
      if (status === 400) expect(answer).toHaveProperty("body", { reason: "TopicDisallowed" });
    },
  );

  test("make provider tokens irrelevant, even bad ones", async () => {
    expect((await visit({}, {}, { authorization: "bearer nonsense" })).answer).toMatchObject({ status: 200 });
  });
});
