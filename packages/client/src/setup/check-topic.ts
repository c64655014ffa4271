import type { Credentials } from "@apns/transport/connector";
import { UsageError } from "@apns/wire";

/** @throws UsageError `wrong-topic` for a topic that the certificate is not for */
export function checkTopic(topic: string | undefined, { certificate: { topics } }: Credentials): void {
  if (topic === undefined || topics.length === 0 || topics.includes(topic)) return;
  throw new UsageError(
    "wrong-topic",
    `The certificate is for ${topics.join(", ")}, not for the topic ${topic}.`,
    { field: "topic" },
  );
}
