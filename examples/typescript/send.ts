// Every outcome has its own type: the compiler says which fields are there.
import { createAlert, createClient, fromEnv, type Notification, type Outcome } from "@apns/client";

const client = createClient(fromEnv());

const notification: Notification = {
  deviceToken: "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
  ...createAlert({ alert: { title: "On its way", body: "Order 42 arrives today" }, badge: 3 }),
};

console.log(describe(await client.send(notification)));
await client.close();

function describe(outcome: Outcome): string {
  switch (outcome.outcome) {
    case "accepted":
    case "presumed-accepted":
      return "accepted";
    case "rejected":
      return `${outcome.status} ${outcome.reason}: ${outcome.hint}`;
    case "unaccounted":
    case "failed":
      return `${outcome.outcome}: ${outcome.error.code}`;
    case "expired":
    case "cancelled":
      return outcome.outcome;
  }
}
