import type { LookupFunction, Socket } from "node:net";
import { node } from "../node-modules.js";
import { type HostTimer, realTime } from "../real-time.js";
import { addressFamily } from "./address-family.js";

/** What a race needs to know of a server, or of a proxy. */
export interface RaceTarget {
  /** A name or an address; see `HostName.dialled`. */
  readonly host: string;
  readonly port: number;
  /** How long one address is tried alone before the next is tried beside it. */
  readonly nextAddressDelayMs: number;
  /** Resolves names. Undefined: the system's resolver. */
  readonly lookup: LookupFunction | undefined;
  /** Addresses to try last, as the resolver writes them. */
  readonly avoided: ReadonlySet<string>;
  /** Sets the options of each socket before it connects. */
  readonly prepare: (socket: Socket) => void;
  /** Called while an attempt is under way, for work that needs no answer of the network. */
  readonly meanwhile: () => void;
}

type Done = (error: Error | undefined, socket?: Socket) => void;

/** Errors that say only that this machine cannot reach one address. */
const UNREACHABLE: ReadonlySet<string | undefined> = new Set([
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL",
]);

/**
 * Connects to the address of a name that answers first (RFC 8305). An attempt goes on while the next address is tried
 * beside it: Node ends it after 250 ms, so that it never reaches a server with a longer round trip (nodejs/node#54359).
 */
export class AddressRace {
  readonly #target: RaceTarget;
  readonly #done: Done;
  #waiting: string[] = [];
  readonly #running = new Set<Socket>();
  readonly #errors: NodeJS.ErrnoException[] = [];
  #timer: HostTimer | undefined;
  #isOver = false;

  /** @param done receives the first connected socket, or why there is none; it is not called after {@link stop} */
  constructor(target: RaceTarget, done: Done) {
    this.#target = target;
    this.#done = done;
  }

  start(): void {
    const { host, lookup } = this.#target;
    if (addressFamily(host) !== 0) {
      this.#run([host]);
      return;
    }
    // Looked up at each call: tools that observe or replace dns.lookup see it.
    const resolve: LookupFunction = lookup ?? node.dns.lookup;
    try {
      resolve(host, { all: true }, (error, found) => {
        if (this.#isOver) return;
        if (error) this.#finish(error);
        else this.#run(typeof found === "string" ? [found] : found.map(({ address }) => address));
      });
    } catch (error) {
      this.#finish(error as Error);
    }
  }

  /** Ends all attempts. */
  stop(): void {
    this.#isOver = true;
    realTime.clearTimeout(this.#timer);
    for (const socket of this.#running) socket.destroy();
    this.#running.clear();
    this.#waiting = [];
  }

  #run(addresses: readonly string[]): void {
    this.#waiting = inOrder(
      addresses.filter((address) => addressFamily(address) !== 0),
      this.#target.avoided,
    );
    if (this.#waiting.length > 0) this.#next();
    else this.#finish(Object.assign(new Error("the name has no address"), { code: "ENOTFOUND" }));
  }

  #next(): void {
    realTime.clearTimeout(this.#timer);
    const address = this.#waiting.shift();
    if (address === undefined) return;
    const { port, prepare, meanwhile, nextAddressDelayMs } = this.#target;
    const socket = new node.net.Socket();
    this.#running.add(socket);
    const onError = (error: Error): void => this.#failed(socket, error);
    socket.on("error", onError);
    socket.once("connect", () => {
      socket.off("error", onError);
      this.#running.delete(socket);
      this.#finish(undefined, socket);
    });
    prepare(socket);
    socket.connect({ host: address, port });
    // Node begins to connect once the running callback has ended.
    realTime.setImmediate(meanwhile);
    if (this.#waiting.length > 0) this.#timer = realTime.setTimeout(() => this.#next(), nextAddressDelayMs);
  }

  #failed(socket: Socket, error: Error): void {
    if (!this.#running.delete(socket)) return;
    this.#errors.push(error);
    if (this.#waiting.length > 0) this.#next();
    else if (this.#running.size === 0) this.#finish(joined(this.#errors));
  }

  #finish(error: Error | undefined, socket?: Socket): void {
    if (this.#isOver) return;
    this.stop();
    this.#done(error, socket);
  }
}

/** The families in turn, beginning with the resolver's first (RFC 8305, section 4); those to avoid come last. */
function inOrder(addresses: readonly string[], avoided: ReadonlySet<string>): string[] {
  const family = addressFamily(addresses[0] ?? "");
  const first = addresses.filter((address) => addressFamily(address) === family);
  const second = addresses.filter((address) => addressFamily(address) !== family);
  const inTurn = first.flatMap((address, at) => [address, ...second.slice(at, at + 1)]);
  inTurn.push(...second.slice(first.length));
  return inTurn.toSorted((one, other) => Number(avoided.has(one)) - Number(avoided.has(other)));
}

/** One error for all addresses, with the code that says most. */
function joined(errors: readonly NodeJS.ErrnoException[]): Error {
  const [only, another] = errors;
  if (only !== undefined && another === undefined) return only;
  const telling = errors.findLast(({ code }) => !UNREACHABLE.has(code)) ?? errors.at(-1);
  const message = errors.map((error) => error.message).join(", ");
  return Object.assign(new AggregateError(errors, message), { code: telling?.code });
}
