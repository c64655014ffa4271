import { once } from "node:events";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo, LookupFunction } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { Http2Transport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire/api";
import { beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

/** A server that records how it is named by TLS and by the requests. */
class Witness implements AsyncDisposable {
  readonly sni: string[] = [];
  readonly authorities: string[] = [];
  readonly #server: Http2SecureServer;

  private constructor() {
    this.#server = createSecureServer({
      ...identity.serverCertificate,
      SNICallback: (name, done) => {
        this.sni.push(name);
        done(null);
      },
    });
    this.#server.on("stream", (stream, headers) => {
      this.authorities.push(headers[":authority"] ?? "");
      // With a date, since Node keeps a timer for one of its own.
      stream.respond({ ":status": 200, date: "now" });
      stream.end();
    });
    this.#server.on("sessionError", () => {});
    this.#server.on("tlsClientError", () => {});
  }

  static async listen(address: string): Promise<Witness> {
    const witness = new Witness();
    witness.#server.listen(0, address);
    await once(witness.#server, "listening");
    return witness;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Resolves each name to this machine. */
const here: LookupFunction = (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]);

/** Sends one notification and resolves to the code of its error; undefined where it was accepted. */
async function send(host: string, port: number, servername?: string): Promise<string | undefined> {
  const connector = createConnector({
    endpoint: { host, port },
    ca: identity.ca,
    alpnProtocols: ["h2"],
    lookup: here,
    ...(servername === undefined ? {} : { servername }),
  });
  let settle: (code: string | undefined) => void = () => {};
  const settled = new Promise<string | undefined>((resolve) => {
    settle = resolve;
  });
  const transport = new Http2Transport<object>({
    connector,
    onSettled: (_ticket, { outcome }) => settle(outcome === "accepted" ? undefined : outcome),
    onEvent: (event) => {
      if (event.type === "connect-failed") settle(event.error.code);
    },
  });
  transport.submit(createPushRequest({ deviceToken: "0a", payload: { aps: {} }, topic: "a.b" }), {});
  const code = await settled;
  await transport.close(0);
  return code;
}

describe("K-15: the server is named in", () => {
  for (const host of ["::1", "[::1]", "::0001"]) {
    test(`:authority by its IPv6 address in brackets: ${host}`, async () => {
      await using witness = await Witness.listen("::1");
      expect(await send(host, witness.port)).toBeUndefined();
      const written = host === "::0001" ? host : "::1";
      expect(witness).toMatchObject({ authorities: [`[${written}]:${witness.port}`], sni: [] });
    });
  }

  for (const host of ["localhost", "localhost.", "LOCALHOST."]) {
    test(`:authority, SNI and the certificate without the final dot: ${host}`, async () => {
      await using witness = await Witness.listen("127.0.0.1");
      expect(await send(host, witness.port)).toBeUndefined();
      expect(witness).toMatchObject({ authorities: [`localhost:${witness.port}`], sni: ["localhost"] });
    });
  }

  test("SNI and the certificate in ASCII, where its name has another alphabet", async () => {
    await using witness = await Witness.listen("127.0.0.1");
    expect(await send("bücher.example", witness.port)).toBe("server-not-trusted");
    expect(await send("127.0.0.1", witness.port, "bücher.example.")).toBe("server-not-trusted");
    expect(witness.sni).toEqual(["xn--bcher-kva.example", "xn--bcher-kva.example"]);
    expect(await send("bücher.example", witness.port, "localhost.")).toBeUndefined();
    expect(witness.authorities).toEqual([`xn--bcher-kva.example:${witness.port}`]);
  });

  test("the certificate by the address that servername gives", async () => {
    await using witness = await Witness.listen("127.0.0.1");
    expect(await send("relay.example", witness.port, "127.0.0.1")).toBeUndefined();
    expect(await send("localhost", witness.port, "127.0.0.9")).toBe("server-not-trusted");
  });
});
