import { connect } from "node:http2";
import type { TLSSocket } from "node:tls";
import { type Connector, onAbort } from "@apns/transport/connector";
import { parseErrorAnswer, parseGoawayDebugData } from "@apns/wire/api";
import { hostBeforePort } from "../flags/host-before-port.js";

/** A question to a server of the HTTP/2 API. */
export interface Question {
  readonly deviceToken: string;
  /** Beside `:method` and `:path`; lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
}

/** What a server answered. */
export interface Reply {
  readonly status: number;
  readonly reason: string | undefined;
  /** With status 410: when APNs found the device token dead. */
  readonly timestampMs: number | undefined;
  /** The answer's `date` header, milliseconds since 1970; undefined if it had none. */
  readonly dateMs: number | undefined;
}

/** More than any answer of APNs has. */
const MAX_BODY_BYTES = 65_536;

/**
 * Asks over a connection of its own. A GOAWAY with a reason in place of an answer counts as status 403, as APNs refuses
 * certificates.
 *
 * @throws TransportError when there is no connection; Error with a sentence when there is no answer
 */
export async function ask(connector: Connector, question: Question): Promise<Reply> {
  const connection = await connector.connect({ signal: question.signal });
  try {
    return await exchange(connection.socket, connector.endpoint.host, question);
  } finally {
    connection.destroy();
  }
}

function exchange(
  socket: TLSSocket,
  host: string,
  { deviceToken, headers, body, timeoutMs, signal }: Question,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://${hostBeforePort(host)}`, {
      createConnection: () => socket,
    });
    const end = (): void => {
      clearTimeout(timer);
      forget();
      session.destroy();
    };
    const fail = (message: string): void => {
      end();
      reject(new Error(message));
    };
    const succeed = (reply: Reply): void => {
      end();
      resolve(reply);
    };
    const forget = onAbort(signal, () => fail("The answer was not waited for."));
    const timer = setTimeout(() => fail(`The server did not answer in ${timeoutMs} ms.`), timeoutMs);
    let goawayReason: string | undefined;
    session.on("goaway", (_code, _last, data) => {
      goawayReason = data === undefined ? undefined : parseGoawayDebugData(data).reason;
      if (goawayReason !== undefined) {
        succeed({ status: 403, reason: goawayReason, timestampMs: undefined, dateMs: undefined });
      }
    });
    session.on("error", (error) => fail(`HTTP/2 failed: ${error.message}.`));
    session.on("close", () => fail("The server closed the connection without an answer."));
    const stream = session.request({ ":method": "POST", ":path": `/3/device/${deviceToken}`, ...headers });
    let status = 0;
    let date: string | undefined;
    const pieces: Buffer[] = [];
    let length = 0;
    stream.on("error", (error) => fail(`HTTP/2 failed: ${error.message}.`));
    stream.on("response", (fields) => {
      status = fields[":status"] ?? 0;
      date = fields["date"];
    });
    stream.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length <= MAX_BODY_BYTES) pieces.push(piece);
    });
    stream.on("end", () => {
      if (status === 0) return;
      const { reason, timestampMs } = parseErrorAnswer(Buffer.concat(pieces));
      const dateMs = date === undefined ? Number.NaN : Date.parse(date);
      succeed({ status, reason, timestampMs, dateMs: Number.isNaN(dateMs) ? undefined : dateMs });
    });
    stream.end(body);
  });
}
