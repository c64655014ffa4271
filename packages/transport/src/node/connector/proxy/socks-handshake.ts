import type { TransportError } from "../../../errors/transport-error.js";
import type { Endpoint } from "../endpoint.js";
import { addressOctets, authorityOf, nameOf } from "../host-name.js";
import type { ProxyServer } from "./proxy.js";
import { proxyAuthentication, proxyRefusal } from "./proxy-refusal.js";
import type { TunnelHandshake, TunnelStep } from "./tunnel-handshake.js";

const VERSION = 5;
const LOGIN_VERSION = 1;
const NO_LOGIN = 0;
const USER_AND_PASSWORD = 2;
const CONNECT = 1;
const ADDRESS_V4 = 1;
const ADDRESS_NAME = 3;
const ADDRESS_V6 = 4;

/** What a SOCKS5 proxy answers when it opens no tunnel (RFC 1928, section 6), and what to do about it. */
const REPLIES: readonly (readonly [meaning: string, hint: string])[] = [
  ["succeeded", ""],
  ["general failure", "The proxy cannot reach the server: check the proxy's DNS and its route out."],
  [
    "not allowed by its rules",
    "Configure the proxy to allow connections to APNs: ports 443 and 2197, or yours.",
  ],
  ["network unreachable", "The proxy has no route to the server."],
  ["host unreachable", "The proxy cannot reach the server: check the proxy's DNS and its route out."],
  ["connection refused", "Nothing is listening there: check host and port."],
  ["time to live expired", "The proxy has no route to the server."],
  ["command not supported", "The proxy opens no tunnels; use another one."],
  ["address type not supported", "The proxy takes no addresses of this family; give the server by name."],
];

/**
 * Asks a SOCKS5 proxy for a tunnel (RFC 1928), with user and password if there are any (RFC 1929). The proxy resolves
 * names, for `socks5` as for `socks5h`: it may know more of them than this machine.
 */
export function socksHandshake(proxy: ProxyServer, target: Endpoint): TunnelHandshake {
  const methods = proxy.login === undefined ? [NO_LOGIN] : [NO_LOGIN, USER_AND_PASSWORD];
  const conversation = new Conversation(proxy, target);
  return {
    opening: Buffer.from([VERSION, methods.length, ...methods]),
    read: (chunk) => conversation.read(chunk),
  };
}

class Conversation {
  readonly #proxy: ProxyServer;
  readonly #target: Endpoint;
  #expects: "method" | "login" | "reply" = "method";
  #bytes: Buffer = Buffer.alloc(0);

  constructor(proxy: ProxyServer, target: Endpoint) {
    this.#proxy = proxy;
    this.#target = target;
  }

  read(chunk: Buffer): TunnelStep | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    switch (this.#expects) {
      case "method":
        return this.#take(2, (answer) => this.#methodChosen(answer));
      case "login":
        return this.#take(2, (answer) => this.#loginAnswered(answer));
      default:
        return this.#replied();
    }
  }

  #take(byteCount: number, handle: (answer: Buffer) => TunnelStep): TunnelStep | undefined {
    if (this.#bytes.length < byteCount) return undefined;
    const answer = this.#bytes.subarray(0, byteCount);
    this.#bytes = this.#bytes.subarray(byteCount);
    return handle(answer);
  }

  #methodChosen(answer: Buffer): TunnelStep {
    if (answer[0] !== VERSION) return this.#refuse("did not answer in SOCKS5");
    const { login } = this.#proxy;
    if (answer[1] === NO_LOGIN) return this.#request();
    if (answer[1] !== USER_AND_PASSWORD || login === undefined) {
      const what = login === undefined ? "requires a user and password" : "accepts no user and password";
      return { refusal: this.#authentication(what) };
    }
    this.#expects = "login";
    const user = Buffer.from(login.user, "utf8");
    const password = Buffer.from(login.password, "utf8");
    return {
      send: Buffer.concat([
        Buffer.from([LOGIN_VERSION, user.length]),
        user,
        Buffer.from([password.length]),
        password,
      ]),
    };
  }

  #loginAnswered(answer: Buffer): TunnelStep {
    return answer[1] === 0
      ? this.#request()
      : { refusal: this.#authentication("rejected the user or password") };
  }

  #request(): TunnelStep {
    this.#expects = "reply";
    const { host, port } = this.#target;
    return {
      send: Buffer.concat([
        Buffer.from([VERSION, CONNECT, 0]),
        addressOf(nameOf(host)),
        Buffer.from([port >>> 8, port & 0xff]),
      ]),
    };
  }

  /** The reply ends with an address that says nothing to us, of a length that depends on its type. */
  #replied(): TunnelStep | undefined {
    const [version, reply = 0, , type, nameBytes = 0] = this.#bytes;
    if (version !== undefined && version !== VERSION) return this.#refuse("did not answer in SOCKS5");
    if (this.#bytes.length < 5)
      return this.#bytes.length >= 2 && reply !== 0 ? this.#explain(reply) : undefined;
    if (reply !== 0) return this.#explain(reply);
    const addressBytes = new Map([
      [ADDRESS_V4, 4],
      [ADDRESS_NAME, 1 + nameBytes],
      [ADDRESS_V6, 16],
    ]).get(type ?? 0);
    if (addressBytes === undefined) return this.#refuse("did not answer in SOCKS5");
    const length = 4 + addressBytes + 2;
    return this.#bytes.length < length ? undefined : { rest: this.#bytes.subarray(length) };
  }

  #explain(reply: number): TunnelStep {
    const [meaning, hint] = REPLIES[reply] ?? [`unknown reply ${reply}`, "Look into the proxy's log."];
    const what = `refused a tunnel to ${authorityOf(this.#target)}: ${meaning}`;
    return { refusal: proxyRefusal(this.#proxy, what, { hint }) };
  }

  #refuse(what: string): TunnelStep {
    const hint = "Check that the proxy speaks SOCKS5; HTTP proxies have URLs with http://.";
    return { refusal: proxyRefusal(this.#proxy, what, { hint }) };
  }

  #authentication(what: string): TransportError {
    const hint =
      "Put user and password in the proxy's URL, percent-encoded: socks5://user:password@host:port.";
    return proxyAuthentication(this.#proxy, what, hint);
  }
}

function addressOf(host: string): Buffer {
  const octets = addressOctets(host);
  if (octets !== undefined) return Buffer.from([octets.length === 4 ? ADDRESS_V4 : ADDRESS_V6, ...octets]);
  const name = Buffer.from(host, "latin1");
  return Buffer.concat([Buffer.from([ADDRESS_NAME, name.length]), name]);
}
