import { type Command, Option } from "commander";
import { parseInteger } from "../../flags/parse-integer.js";

/** The flags of `apns simulate`. */
export interface SimulateFlags {
  readonly host: string;
  readonly serverName?: readonly string[];
  readonly gatewayPort: number;
  readonly feedbackPort: number;
  readonly http2Port: number;
  readonly inboxPort: number;
  /** False with `--no-inbox`. */
  readonly inbox: boolean;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly inboxAuth: "required" | "none" | "auto";
  readonly keep: number;
  readonly dir?: string;
  readonly printEnv: boolean;
  readonly journal?: string;
  readonly rules?: string;
  readonly responseDelayMs?: number;
  readonly badDeviceToken?: readonly string[];
  readonly topic?: string;
  readonly seed?: number;
  readonly tls: "1.2" | "1.3";
  readonly minTls: "1.0" | "1.1" | "1.2" | "1.3";
  readonly maxPayloadBytes?: number;
  readonly maxLegacyPayloadBytes?: number;
}

export function addSimulateFlags(command: Command): Command {
  return addTlsFlags(
    command
      .option("--dir <dir>", "keep keys and certificates here, for the next start; default: none are kept")
      .option("--print-env", "print shell lines that point a program at the simulator of --dir", false)
      .option("--host <host>", "listen on this address, such as 0.0.0.0 in a container", "127.0.0.1")
      .option("--server-name <name...>", "further names or addresses in the certificate of the services")
      .option("--http2-port <n>", "port of the HTTP/2 API; 0 = a free one", parseInteger, 0)
      .option("--gateway-port <n>", "port of the gateway; 0 = a free one", parseInteger, 0)
      .option("--feedback-port <n>", "port of the feedback service; 0 = a free one", parseInteger, 0)
      .option("--inbox-port <n>", "port of the inbox, its page and API; 0 = a free one", parseInteger, 0)
      .option("--no-inbox", "no page and no API, and nothing is kept: for load tests")
      .option("--keep <n>", "how many notifications the inbox keeps, the newest", parseInteger, 10_000)
      .option("--allow-host <name...>", "further names under which the inbox may be asked for")
      .option("--allow-origin <origin...>", "other websites that may use the inbox's API")
      .addOption(
        new Option(
          "--inbox-auth <mode>",
          "none: no login, also beyond this machine; auto: a login there; required: everywhere. The variables APNS_INBOX_PASSWORD and APNS_INBOX_TOKEN set it",
        )
          .choices(["auto", "required", "none"])
          .default("auto"),
      )
      .option("--rules <file>", "faults to act out, a JSON list, read again on SIGHUP; see @apns/simulator")
      .option("--journal <file>", "append a JSON line for each notification received and each answer given")
      .option("--response-delay-ms <n>", "how late error responses come", parseInteger)
      .option("--bad-device-token <hex...>", "device tokens to reject, with status 8 or BadDeviceToken")
      .option("--topic <bundle id>", "the app of the certificate")
      .option("--seed <n>", "seed of all random choices", parseInteger),
  )
    .option("--max-payload-bytes <n>", "largest payload of command 2; default 2048", parseInteger)
    .option(
      "--max-legacy-payload-bytes <n>",
      "largest payload of commands 0 and 1; default 2048, as from 2014 on, before it was 256",
      parseInteger,
    );
}

function addTlsFlags(command: Command): Command {
  return (
    command
      // Old clients mistake the session tickets of TLS 1.3 for an error response.
      .addOption(
        new Option("--tls <version>", "newest TLS version; Apple's binary gateway had 1.2")
          .choices(["1.2", "1.3"])
          .default("1.2"),
      )
      .addOption(
        new Option(
          "--min-tls <version>",
          "oldest TLS version; 1.0 and 1.1 also allow the ciphers of that time",
        )
          .choices(["1.0", "1.1", "1.2", "1.3"])
          .default("1.2"),
      )
  );
}
