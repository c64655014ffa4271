/**
 * Node's modules for sockets, keys and files, each loaded when it is first used. Importing them took as long as
 * importing all of our own code, and a program that only makes payloads, or starts to serve before it sends, waited
 * for it. An ESM import of `node:fs`, `node:timers` or `node:util` alone loads streams, promises and much else, since
 * it reads every export, also those that load a module when they are read. `process.getBuiltinModule` is synchronous in ESM and CommonJS alike, and bundlers leave it as it is.
 */
export const node = {
  get crypto(): typeof import("node:crypto") {
    return process.getBuiltinModule("node:crypto");
  },
  get dns(): typeof import("node:dns") {
    return process.getBuiltinModule("node:dns");
  },
  get fs(): typeof import("node:fs") {
    return process.getBuiltinModule("node:fs");
  },
  get net(): typeof import("node:net") {
    return process.getBuiltinModule("node:net");
  },
  get stream(): typeof import("node:stream") {
    return process.getBuiltinModule("node:stream");
  },
  get tls(): typeof import("node:tls") {
    return process.getBuiltinModule("node:tls");
  },
  get url(): typeof import("node:url") {
    return process.getBuiltinModule("node:url");
  },
};
