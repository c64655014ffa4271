import { UsageError } from "@apns/wire";

export function noChannels(): UsageError {
  const message = "channels exist in HTTP/2 only: the binary protocol has none.";
  return new UsageError("unsupported-protocol", message, { field: "channels" });
}
