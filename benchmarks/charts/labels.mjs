/** Rows that have the stage for themselves need a client's name, not the form of its API. */
const LABELS = {
  "client.send, a promise each": "@apns/client",
  "client.sendMany, problems reported": "@apns/client, sendMany",
  "apns2 (its 32 connections)": "apns2",
  "undici, allowH2": "undici",
};

export function labelOf(name) {
  return LABELS[name] ?? name;
}
