/** What a configuration begins with; each is a placeholder where it is undefined. */
export interface ConfigurationValues {
  readonly key?: string;
  readonly teamId?: string;
  readonly topic?: string;
}

/** A configuration with comments, for people to fill in. */
export function configurationText({ key, teamId, topic }: ConfigurationValues): string {
  const value = (given: string | undefined, placeholder: string): string =>
    JSON.stringify(given ?? placeholder);
  return `{
  "$schema": "./node_modules/@apns/cli/apns.config.schema.json",

  // What all profiles share. Keys are flags in camelCase (apns send --help), paths are relative to this file. A flag
  // overrides a variable such as APNS_KEY, and a variable overrides this file.

  // The key of the developer account, and its team (Membership there). The key id is in the file's name.
  "key": ${value(key, "AuthKey_XXXXXXXXXX.p8")},
  "teamId": ${value(teamId, "XXXXXXXXXX")},

  // The app's bundle id.
  "topic": ${value(topic, "com.example.app")},

  // With a certificate instead of a key: name the variable that holds its passphrase, never the passphrase.
  // "pfx": "push.p12",
  // "passphraseEnv": "APNS_PASSPHRASE",

  // The profile that is used without --profile.
  "profile": "sandbox",

  "profiles": {
    // Apps that are run from Xcode.
    "sandbox": { "environment": "sandbox" },
    // TestFlight and the App Store.
    "production": { "environment": "production" },
    // A fake Apple on this machine: apns simulate --http2-port 2197 --dir simulator
    "local": { "http2": "localhost:2197", "ca": "simulator/ca.pem" }
  }
}
`;
}
