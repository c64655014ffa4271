import type { Credentials } from "@apns/transport/connector";
import { UsageError } from "@apns/wire";
import { describePushType, pushTypes } from "@apns/wire/api";

/**
 * Refuses a topic to which the certificate cannot send. Topic and certificate may each have the suffix of a push type:
 * a certificate for VoIP names `com.example.app.voip`, and one for the app covers the topics of its push types.
 *
 * @throws UsageError `wrong-topic` for a topic that the certificate is not for
 */
export function checkTopic(topic: string | undefined, { certificate: { topics } }: Credentials): void {
  if (topic === undefined || topics.length === 0) return;
  if (
    topics.some((covered) => covered === topic || isSuffixed(covered, topic) || isSuffixed(topic, covered))
  ) {
    return;
  }
  throw new UsageError(
    "wrong-topic",
    `The certificate is for ${topics.join(", ")}, not for the topic ${topic}.`,
    { field: "topic" },
  );
}

/** Whether a topic is a bundle id with the suffix of a push type. */
function isSuffixed(topic: string, bundleId: string): boolean {
  return pushTypes.some((pushType) => {
    const { topicSuffix } = describePushType(pushType);
    return topicSuffix !== "" && topic === bundleId + topicSuffix;
  });
}
