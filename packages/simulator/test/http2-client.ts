import { sign } from "node:crypto";
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from "node:http2";
import type { CertificateAndKey, ProviderKey, Simulator } from "@apns/simulator";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body; undefined where there is none. */
  readonly body: unknown;
}

/** What becomes of a stream that is not answered. */
export interface Ending {
  readonly code: number;
}

/** A provider token, made with nothing of ours. `claims` and `header` replace what belongs into it. */
export function providerToken(
  key: ProviderKey,
  change: {
    iat?: number;
    header?: object;
    claims?: object;
    dsaEncoding?: "der" | "ieee-p1363";
  } = {},
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = change.iat ?? Math.floor(Date.now() / 1000);
  const header = part({ alg: "ES256", kid: key.keyId, ...change.header });
  const data = `${header}.${part({ iss: key.teamId, iat, ...change.claims })}`;
  const signature = sign("sha256", Buffer.from(data), {
    key: key.key,
    dsaEncoding: change.dsaEncoding ?? "ieee-p1363",
  });
  return `${data}.${signature.toString("base64url")}`;
}

/** A plain HTTP/2 client: node:http2, and nothing of ours. */
export class Http2Client {
  readonly session: ClientHttp2Session;
  readonly closed: Promise<unknown>;
  readonly goaways: { code: number; lastStreamId: number; debug: string }[] = [];
  readonly #headers: OutgoingHttpHeaders;

  constructor(
    apple: Simulator,
    who: { token?: string; certificate?: CertificateAndKey } = {},
    options: SecureClientSessionOptions = {},
  ) {
    this.#headers = who.token === undefined ? {} : { authorization: `bearer ${who.token}` };
    this.session = connect(`https://127.0.0.1:${apple.http2.port}`, {
      ca: apple.ca,
      ...who.certificate,
      peerMaxConcurrentStreams: 1,
      ...options,
    });
    this.session.on("error", () => {});
    this.session.on("goaway", (code, lastStreamId, debug) => {
      this.goaways.push({ code, lastStreamId, debug: Buffer.from(debug ?? []).toString() });
    });
    this.closed = new Promise((resolve) => this.session.once("close", resolve));
  }

  /** Opens a stream with exactly these fields beside the method. */
  open(headers: OutgoingHttpHeaders, body: string | Buffer = ""): ClientHttp2Stream {
    const stream = this.session.request({ ":method": "POST", ...headers }, { endStream: body.length === 0 });
    stream.on("error", () => {});
    if (body.length > 0) stream.end(body);
    return stream;
  }

  request(headers: OutgoingHttpHeaders, body: string | Buffer = PAYLOAD): Promise<Answer | Ending> {
    return settled(this.open(headers, body));
  }

  /** A notification that is good as long as nothing is changed. */
  push(
    change: OutgoingHttpHeaders = {},
    more: { deviceToken?: string; body?: string | Buffer } = {},
  ): Promise<Answer | Ending> {
    const headers = {
      ":path": `/3/device/${more.deviceToken ?? DEVICE_TOKEN}`,
      "apns-topic": "com.example.app",
      ...this.#headers,
      ...change,
    };
    return this.request(headers, more.body);
  }

  async settings(): Promise<void> {
    await once(this.session, "remoteSettings");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.destroy();
    await this.closed;
  }
}

export const DEVICE_TOKEN = "0123456789abcdef".repeat(4);
export const PAYLOAD = '{"aps":{"alert":"Hello"}}';

/** Either its answer or how the stream ended without one. */
export function settled(stream: ClientHttp2Stream): Promise<Answer | Ending> {
  return new Promise((resolve) => {
    let headers: IncomingHttpHeaders | undefined;
    let text = "";
    stream.setEncoding("utf8");
    stream.on("response", (fields) => {
      headers = fields;
    });
    stream.on("data", (chunk) => {
      text += chunk;
    });
    stream.once("close", () => {
      if (headers === undefined || stream.rstCode !== 0) resolve({ code: stream.rstCode ?? -1 });
      else
        resolve({
          status: Number(headers[":status"]),
          headers,
          body: text === "" ? undefined : JSON.parse(text),
        });
    });
  });
}
