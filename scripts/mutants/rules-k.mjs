// Mutants of the rules on connections (K): the smallest edits that break a rule; see run.mjs.

const names = ["pure", "test/connector/host-name", "test/connector/proxy"];
const named = ["socket", "test/connector/host-name"];
const raced = ["socket", "test/connector/address-race"];
const verified = ["socket", "test/connector/verification"];
const tunnelled = ["socket", "test/connector/proxy/socks"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfK = [
  {
    rule: "K-12 both kinds of credentials count as a certificate",
    package: "client",
    file: "src/setup/credentials-kind.ts",
    from: "if (certificate !== undefined && token !== undefined) {",
    to: "if (certificate !== undefined && token === certificate) {",
    tests: ["pure", "test/credentials"],
  },
  {
    rule: "K-12 undefined counts as given",
    package: "client",
    file: "src/setup/credentials-kind.ts",
    from: "filter(([, value]) => value !== undefined)",
    to: "filter(([name]) => name !== undefined)",
    tests: ["pure", "test/credentials"],
  },
  {
    rule: "K-15 IPv6 without brackets",
    file: "src/node/connector/host-name.ts",
    from: "return addressFamily(name) === 6 ?",
    to: "return addressFamily(name.slice(0, 0)) === 6 ?",
    tests: names,
  },
  {
    rule: "K-15 the final dot goes out",
    file: "src/node/connector/host-name.ts",
    from: 'const name = dialled.endsWith(".") ? dialled.slice(0, -1) : dialled;',
    to: "const name = dialled;",
    tests: named,
  },
  {
    rule: "K-15 the zone goes out",
    file: "src/node/connector/host-name.ts",
    from: 'const [name = ""] = dialled.split("%");',
    to: "const name = dialled;",
    tests: names,
  },
  {
    rule: "K-15 :authority names the host as it was given",
    file: "src/node/http2-transport.ts",
    from: "uriHostOf(endpoint.host) : authorityOf(endpoint)",
    to: 'endpoint.host : [endpoint.host, endpoint.port].join(":")',
    tests: named,
  },
  {
    rule: "K-15 SNI names the host as it was given",
    file: "src/node/connector/server-verification.ts",
    from: "const servername = tlsNameOf(host);",
    to: "const servername: string | undefined = host;",
    tests: named,
  },
  {
    rule: "K-15 the certificate is not checked for the address that servername gives",
    file: "src/node/connector/dialer.ts",
    from: "...serverVerification(servername),",
    to: "...serverVerification(servername), host: this.#plan.endpoint.host,",
    tests: named,
  },
  {
    rule: "K-17 an attempt is given up when the next begins",
    file: "src/node/connector/address-race.ts",
    from: "    realTime.clearTimeout(this.#timer);\n    const address",
    to: "    realTime.clearTimeout(this.#timer);\n    for (const before of this.#running) before.destroy();\n    const address",
    tests: raced,
  },
  {
    rule: "K-17 the next address waits for the one before",
    file: "src/node/connector/address-race.ts",
    from: "if (this.#waiting.length > 0) this.#timer = realTime.setTimeout(() => this.#next(), nextAddressDelayMs);",
    to: "",
    tests: raced,
  },
  {
    rule: "K-17 one address that refuses ends the attempt",
    file: "src/node/connector/address-race.ts",
    from: "if (this.#waiting.length > 0) this.#next();\n    else if",
    to: "if",
    tests: raced,
  },
  {
    rule: "K-17 the losers stay open",
    file: "src/node/connector/address-race.ts",
    from: "    for (const socket of this.#running) socket.destroy();\n",
    to: "",
    tests: raced,
  },
  {
    rule: "K-17 an address without TLS comes first again",
    file: "src/node/connector/dialer.ts",
    from: "    this.#avoided.add(address);\n",
    to: "",
    tests: raced,
  },
  {
    rule: "K-18 the environment decides about server and proxy",
    file: "src/node/connector/server-verification.ts",
    from: "    rejectUnauthorized: true,\n",
    to: "",
    tests: verified,
  },
  {
    rule: "K-18 the environment decides about the proxy",
    file: "src/node/connector/proxy/encrypt-to-proxy.ts",
    from: "...serverVerification(proxy.host),",
    to: "host: proxy.host,",
    tests: verified,
  },
  {
    rule: "K-19 127 in front is enough",
    file: "src/node/connector/proxy/no-proxy.ts",
    from: 'return isInNetwork("127.0.0.0/8", name)',
    to: 'return name.startsWith("127.")',
    tests: names,
  },
  {
    rule: "K-19 localhost in front is enough",
    file: "src/node/connector/proxy/no-proxy.ts",
    from: 'if (name === "localhost" ||',
    to: 'if (name.startsWith("localhost") ||',
    tests: names,
  },
  {
    rule: "K-20 a reply in pieces is misread",
    file: "src/node/connector/proxy/socks-handshake.ts",
    from: "this.#bytes = Buffer.concat([this.#bytes, chunk]);",
    to: "this.#bytes = chunk;",
    tests: tunnelled,
  },
  {
    rule: "K-20 the address in the reply is taken for the server's bytes",
    file: "src/node/connector/proxy/socks-handshake.ts",
    from: "[ADDRESS_NAME, 1 + nameBytes],",
    to: "[ADDRESS_NAME, nameBytes],",
    tests: tunnelled,
  },
  {
    rule: "K-20 a rejected password counts as accepted",
    file: "src/node/connector/proxy/socks-handshake.ts",
    from: "return answer[1] === 0",
    to: "return answer[1] !== undefined",
    tests: tunnelled,
  },
  {
    rule: "K-20 every reply opens a tunnel",
    file: "src/node/connector/proxy/socks-handshake.ts",
    from: "    if (reply !== 0) return this.#explain(reply);\n",
    to: "",
    tests: tunnelled,
  },
  {
    rule: "K-21 a variable that cannot be used throws",
    file: "src/node/connector/proxy/proxy.ts",
    from: "  } catch (error) {\n    const warning",
    to: "  } catch (error) {\n    if (Date.now() > 0) throw error;\n    const warning",
    tests: names,
  },
  {
    rule: "K-46 an error of a connection counts as one of a key",
    file: "src/node/provider-tokens/parse-provider-key.ts",
    from: "  } catch {\n    // OpenSSL",
    to: "  } catch (error) {\n    if (Date.now() > 0) throw error;\n    // OpenSSL",
    tests: ["pure", "test/provider-tokens/key-after-errors"],
  },
];
