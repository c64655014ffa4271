// Mutants of the rules about refused credentials (M-34 to M-37), provider tokens (J-14 to J-17) and keys (K-9 to K-11);
// see run.mjs.

const POLICY = "src/session/http2/answers/answer-policy.ts";
const PAUSES = "src/session/http2/topic-pauses.ts";
const REPORTS = "src/session/http2/connection-reports.ts";
const CREDENTIALS = "src/node/credentials";
const KEEPER = "src/session/provider-token/keeper.ts";

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfCredentials = [
  {
    rule: "M-34 a refusal is progress",
    file: REPORTS,
    from: "    if (refusal === undefined) this.#giveUpDeadline.restart(this.#now.nowMs);\n",
    to: "    this.#giveUpDeadline.restart(this.#now.nowMs);\n    if (refusal === undefined) return;\n",
  },
  {
    rule: "M-34 what is given up does not name the refusal",
    file: REPORTS,
    from: "    else this.#giveUpDeadline.failed(refusal);\n",
    to: "",
  },
  {
    rule: "M-34 a young token that is refused stops nothing",
    file: POLICY,
    from: '    scope === "credential" || ',
    to: '    action === "stop" || ',
  },
  {
    rule: "M-35 fresh tokens that are refused count for nothing",
    file: POLICY,
    from: " || request.renewals > 0\n",
    to: "\n",
  },
  {
    rule: "M-35 one server is believed",
    file: PAUSES,
    from: "const CONFIRMATIONS = 3;",
    to: "const CONFIRMATIONS = 1;",
  },
  {
    rule: "M-35 each refusal of a connection counts",
    file: PAUSES,
    from: "    if (connection > doubt.newest) {",
    to: "    if (connection > 0) {",
  },
  {
    rule: "M-35 an accepted notification does not begin anew",
    file: PAUSES,
    from: "    if (this.#doubts.size > 0) this.#doubts.delete(topic);\n",
    to: "",
  },
  {
    rule: "M-36 the least delay of a reason is forgotten",
    file: POLICY,
    from: "retryAfterMs ?? leastDelayMs(description)",
    to: "retryAfterMs ?? 0",
  },
  {
    rule: "M-36 a server's fault waits for a quarter of an hour",
    file: POLICY,
    from: '  return action === "back-off" ? 0 : minDelayMs;',
    to: "  return action === undefined ? 0 : minDelayMs;",
  },
  {
    rule: "M-36 a pause counts as silence",
    file: "src/session/http2/ledger.ts",
    from: "    if (this.#delayed.size === this.#pending) this.#giveUpDeadline.restart(nowMs);\n",
    to: "",
  },
  {
    rule: "M-37 the previous token is not tried",
    file: POLICY,
    from: "      renewed = serial !== undefined && serial !== token.serial;\n",
    to: "",
  },
  {
    rule: "M-37 a pause that the answer asks for is skipped",
    file: POLICY,
    from: '(retry !== "later" || retryAfterMs === undefined)',
    to: "retry !== undefined",
  },
  {
    rule: "J-14 a token from the future is kept for its hour",
    file: KEEPER,
    from: "      this.#wantsRenewal = true;\n      this.#isAhead = true;\n",
    to: "",
  },
  {
    rule: "J-14 a fleet's token must be newer than one from the future",
    file: KEEPER,
    from: "    return this.#isAhead && issuedAtSeconds !== newest;",
    to: "    return false;",
  },
  {
    rule: "J-14 any difference of clocks is the future",
    file: KEEPER,
    from: "aheadMs(this.#newest.token, unixMs) >= SURE_SKEW_MS",
    to: "aheadMs(this.#newest.token, unixMs) >= 1",
  },
  {
    rule: "J-15 the date is not read",
    file: KEEPER,
    from: "    const { ownUnixMs, serverUnixMs = ownUnixMs } = clocks;\n    const ahead",
    to: "    const { ownUnixMs: serverUnixMs } = clocks;\n    const ahead",
  },
  {
    rule: "J-15 every invalid token has a wrong time of issue",
    file: KEEPER,
    from: '    if (ahead < SURE_SKEW_MS && ahead > -MAX_TOKEN_AGE_MS) return "unexplained";\n',
    to: "",
  },
  {
    rule: "J-15 our clock alone allows two tokens within 20 minutes",
    file: KEEPER,
    from: "clocks.serverUnixMs === undefined ? undefined : clocks",
    to: "clocks",
  },
  {
    rule: "J-15 the skew at the time of issue is not named",
    file: KEEPER,
    from: "Math.abs(atIssueMs) >= SURE_SKEW_MS ? explainTimeOfIssue(atIssueMs) : ",
    to: "",
  },
  {
    rule: "J-16 the slower thread overwrites the token of the faster one",
    file: "src/node/provider-tokens/shared-memory-token-store.ts",
    from: "      if (stored !== undefined && stored.token !== replaces?.token) return stored;\n",
    to: "",
  },
  {
    rule: "J-16 the lock of an ended thread is held for ever",
    file: "src/node/provider-tokens/shared-memory-token-store.ts",
    from: "holder === 0 || Math.abs(now - holder) > LEASE_TICKS",
    to: "holder === 0",
  },
  {
    rule: "J-17 the team's id is a key id",
    file: "src/node/provider-tokens/key-id-in-name.ts",
    from: "    .filter((id) => id !== teamId);",
    to: "    .filter((id) => id !== undefined);",
  },
  {
    rule: "J-17 production is a key id",
    file: "src/node/provider-tokens/key-id-in-name.ts",
    from: "return !WORDS.has(part);",
    to: "return true;",
  },
  {
    rule: "K-9 \\n as two characters is not a line end",
    file: `${CREDENTIALS}/unwrap-material.ts`,
    from: '.replaceAll("\\\\n", "\\n")',
    to: "",
  },
  {
    rule: "K-9 authorities are passed as they come",
    file: `${CREDENTIALS}/authorities.ts`,
    from: 'const pem = blocks.map(formatPem).join("");',
    to: "const pem = String(one);",
  },
  {
    rule: "K-9 the header of an old encryption is lost",
    file: `${CREDENTIALS}/pem-reader.ts`,
    from: "encryption: header?.[1] };",
    to: "encryption: undefined };",
  },
  {
    rule: "K-10 OpenSSL judges what is no archive",
    file: `${CREDENTIALS}/credential-material.ts`,
    from: '(kind !== "pkcs12" && kind !== "unknown" && kind !== "cut-off")',
    to: "kind === undefined",
  },
  {
    rule: "K-10 damaged authorities are passed on",
    file: `${CREDENTIALS}/authorities.ts`,
    from: "    for (const { der } of blocks) checkReadable(der);\n",
    to: "",
  },
  {
    rule: "K-11 a label is searched for to the end of the text",
    file: `${CREDENTIALS}/pem-reader.ts`,
    from: "text.slice(labelAt, labelAt + MAX_LABEL_CHARACTERS + DASHES.length)",
    to: "text.slice(labelAt)",
  },
  {
    rule: "K-11 any size is read",
    file: `${CREDENTIALS}/unwrap-material.ts`,
    from: "if (given.length > MAX_MATERIAL_BYTES) {",
    to: "if (given.length > 1e12) {",
  },
];
