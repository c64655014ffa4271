/** Names of the client's options as its messages have them, and the flags that stand for them here. */
const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/\bcredentials\.passphrase\b/g, "--passphrase-env"],
  [/\bas key or keyFile\b/g, "as --key"],
  [/\bas cert or certFile\b/g, "as --cert"],
  [/\bas pfx or pfxFile, without cert, key and teamId\b/g, "as --pfx, without --cert, --key and --team-id"],
  [/\bpass key or keyFile\b/g, "pass --key"],
  [/^ca (?=is|has|must)/, "--ca "],
  [/\b(?:credentials\.)?keyFile\b/g, "--key"],
  [/\b(?:credentials\.)?certFile\b/g, "--cert"],
  [/\b(?:credentials\.)?pfxFile\b/g, "--pfx"],
  [/\b(?:credentials\.)?keyId\b/g, "--key-id"],
  [/\b(?:credentials\.)?teamId\b/g, "--team-id"],
  [
    /\bPass as --passphrase-env the passphrase that\b/g,
    "Name in --passphrase-env the variable with the passphrase that",
  ],
  [
    /\bPass the key's passphrase as --passphrase-env\b/g,
    "Name the variable with the key's passphrase in --passphrase-env",
  ],
  [/\bpassphrase is missing\b/g, "--passphrase-env is missing"],
  [/\bpass its CA certificate as ca\b/g, "pass its CA certificate as --ca"],
  [/\bpass that CA's certificate as proxy\.ca\b/g, "name that CA's certificate in NODE_EXTRA_CA_CERTS"],
  [/\bset environment to "?(\w+)"?/g, "give --environment $1"],
  [/\bchange the environment\b/gi, "change --environment"],
  [
    /\btopic is missing: give the client or the notification the bundle id of the app\b/g,
    "--topic is missing: give the bundle id of the app",
  ],
  [/\bGive the client or the notification a topic\b/g, "Give --topic, or the line a topic"],
  [/\bGive the client credentials\b/g, "Give --key and --team-id, or --cert, or --pfx"],
  [/\bproxy: "?none"?/g, "--proxy none"],
  [/\bor the option proxy\b/g, "or --proxy"],
  [/^concurrency (?=is\b)/, "--concurrency "],
  [/\bratePerSecond\b/g, "--rate-per-second"],
  [/\bmaxAttempts\b/g, "--max-attempts"],
  [/\bleaseMs\b/g, "--lease-ms"],
  [/ \((?:store|issuedAtStepMs)\)/g, ""],
  [/ \(shortenAlert\)/g, ""],
  [/\bCall flush again, or give it more time\./g, ""],
  [/\b(?:http2\.|binary\.)?giveUpAfterMs\b/g, "--give-up-after-ms"],
  [/\b(?:binary\.)?settleAfterMs\b/g, "--settle-after-ms"],
  [/\bhttp2\.maxConnections\b|\bbinary\.connections\b|\bmaxConnections\b/g, "--connections"],
  [/\bproxy\.url\b/g, "--proxy"],
  [/\bendpoints\.http2\b/g, "--http2"],
  [/\bendpoints\.gateway\b/g, "--gateway"],
  [/\bendpoints\.feedback\b/g, "--feedback"],
];

/** Options of the simulator whose flags have another name. */
const SIMULATOR_FLAGS: Readonly<Record<string, string>> = {
  badDeviceTokens: "--bad-device-token",
  journalFile: "--journal",
  "ring.count": "--keep",
};

/** Fields of a notification that flags describe. */
const FIELD_FLAGS: Readonly<Record<string, string>> = {
  deviceToken: "--to",
  payload: "--payload",
  priority: "--priority",
  expiration: "--expiration",
  pushType: "--push-type",
  collapseId: "--collapse-id",
  topic: "--topic",
};

/** A message or hint of the client in the words of the command: its options appear as flags. */
export function inFlags(text: string): string;
export function inFlags(text: string | undefined): string | undefined;
export function inFlags(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return FLAGS.reduce((said, [name, flag]) => said.replace(name, flag), text);
}

/** A message of the simulator, which begins with its option, in the words of the command. */
export function simulatorInFlags(message: string): string {
  return message.replace(/^[a-z]\w*(?:\.\w+)*/, (option) => SIMULATOR_FLAGS[option] ?? `--${kebab(option)}`);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The same for a notification that flags describe: its fields are flags, too. A message begins with the wrong one. */
export function fieldInFlags(message: string): string {
  const field = /^\w+/.exec(message)?.[0] ?? "";
  const flag = Object.hasOwn(FIELD_FLAGS, field) ? FIELD_FLAGS[field] : undefined;
  const said = flag === undefined ? message : `${flag}${message.slice(field.length)}`;
  return inFlags(said.replace(/\bpushType\b/g, "--push-type").replace(/\bcollapseId\b/g, "--collapse-id"));
}
