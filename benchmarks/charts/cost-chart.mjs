import { drawBars } from "./bars.mjs";
import { figure, svgDocument } from "./svg.mjs";

/** What the picture shows, and what it calls it. */
const GROUPS = [
  {
    heading: "HTTP/2, one connection, 1,000 in flight",
    suite: "http2",
    title: "one connection, 1,000 in flight, answers at once",
    labels: {
      "client.broadcast, problems reported (one payload)": "@apns/client, broadcast",
      "client.sendMany, problems reported": "@apns/client, sendMany",
      "client.send, a promise each": "@apns/client, send",
      "h2load (C, constant body)": "h2load (C, constant body)",
      "node:http2": "node:http2",
      "@parse/node-apn": "@parse/node-apn",
      "undici, allowH2": "undici",
      "apns2 (its 32 connections)": "apns2",
    },
  },
  {
    heading: "Binary protocol, one connection",
    suite: "binary",
    title: "one connection, all good",
    labels: {
      "client.broadcast, problems reported (one payload, arrays of tokens as bytes)":
        "@apns/client, broadcast",
      "client.sendMany, problems reported": "@apns/client, sendMany",
      "PyAPNs, frames of 1,000": "PyAPNs",
      "apn 1.7.8, windows of 10,000": "apn 1.7.8",
      "apnagent 1.1.3": "apnagent",
    },
  },
];

/**
 * What a notification costs the sender, beside its peers: microseconds of CPU time of the client's process.
 *
 * @param {object[]} rows As printed with --json.
 * @returns {string | undefined} Undefined if none of its rows is there.
 */
export function costChart(rows) {
  const groups = GROUPS.map(({ heading, suite, title, labels }) => ({
    heading,
    bars: rows
      .filter((row) => row.suite === suite && row.title === title && labels[row.name] !== undefined)
      .filter(({ kind, cpuMicrosEach }) => kind !== "ratio" && cpuMicrosEach !== undefined)
      .toSorted((a, b) => a.cpuMicrosEach - b.cpuMicrosEach)
      .map(({ name, kind, cpuMicrosEach }) => ({
        label: labels[name],
        kind,
        value: cpuMicrosEach,
        shown: `${figure(cpuMicrosEach)} µs`,
      })),
  })).filter(({ bars }) => bars.length > 0);
  if (groups.length === 0) return undefined;
  const { elements, bottom } = drawBars(groups, { top: 76, valueRoom: 100 });
  const frame = {
    title: "CPU time per notification",
    subtitle: "Of the client's process, user and system, against a local server. Shorter is better.",
    height: bottom + 4,
  };
  return svgDocument(frame, elements);
}
