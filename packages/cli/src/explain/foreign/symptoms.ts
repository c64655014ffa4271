import type { Answer } from "../answer.js";

/** What people see without an error text. */
export const symptoms: readonly Answer[] = [
  {
    kind: "symptom",
    name: "queue-stands-still",
    where: "a queue does not get shorter, or a worker sends nothing",
    patterns: [
      /\b(?:queue|worker|campaign)s?\b.{0,30}\b(?:hangs?|stuck|idle|slow\w*|stands? still|does(?: not|n't)|not (?:moving|sending)|sends? nothing)/i,
      /\blease\w*\b.{0,30}\b(?:never|not)\b.{0,10}\bend/i,
      /\bthrottl\w*/i,
      /\brests for \d/i,
    ],
    meaning:
      "apns queue status says which it is. paused: the reason stands there, a refused credential or a person. delayed: APNs put them off (429, 500, 503). leased: a worker holds them. waiting, and nobody holds any: no worker runs.",
    next: "paused: mend the cause, then apns queue resume. delayed: nothing, they are tried again by themselves. leased, and the first lease of that worker is nearly over: it hangs or is dead; end it, and others take over when the lease ends (30 s by default). waiting: start apns worker, and read its stderr.",
  },
  {
    kind: "symptom",
    name: "lease-lost",
    where: "a worker reports that a lease was lost",
    patterns: [/\blost (?:its |the )?leases?\b/i, /\blease was lost\b/i, /\blostLeases\b/],
    meaning:
      "The process stood still for longer than its lease: it was stopped, its event loop was blocked, or the database did not answer. Another worker took the work over, and some of it may be sent twice.",
    next: "Find what blocked it: another program in the same process, too little CPU, a debugger, a machine that slept. A longer lease (--lease-ms) allows longer stops, and makes the work of a dead worker wait longer.",
  },
  {
    kind: "symptom",
    name: "dead-letters",
    where: "a queue gave notifications up",
    patterns: [/\bdead[- ]letters?\b/i],
    meaning:
      "APNs put them off too often (maxAttempts), workers died of them (maxCrashes), or their outcome is unknown and onUnknown is ask. They are kept, and not sent.",
    next: "apns queue dead lists them with their reason. Mend the cause, then apns queue replay sends them again, and apns queue purge deletes them.",
  },
  {
    kind: "symptom",
    name: "credentials-expired",
    where: "what worked for a year is refused",
    patterns: [/\bcredentials?\b.{0,20}\bexpired?\b/i],
    meaning:
      "A key (.p8) does not expire, but it can be revoked. A certificate is good for about a year. A provider token is good for an hour, and the client replaces it.",
    next: "apns cert inspect FILE says until when a certificate is valid; apns doctor with your credentials asks APNs. In a queue nothing is lost meanwhile: the topic is paused, apns queue resume --all after the repair.",
  },
  {
    kind: "symptom",
    name: "not-delivered",
    where: "APNs answered 200 and the device shows nothing",
    patterns: [
      /\bnot[- ](?:delivered|received|arriv\w*|show\w*)\b/i,
      /(?:200|accepted|success\w*).{0,40}\b(?:nothing|no notification|not)\b/i,
      /never (?:arrives|shows|delivered)/i,
    ],
    meaning:
      "200 means that APNs took the notification. It stores one for each app of a device that is offline, and drops it at its expiration. It answers 200 for days after an app was removed.",
    next: "Check in this order: the payload (apns lint FILE), the push type and priority (background goes with 5), the expiration, then the phone: notifications allowed, no Focus, app not force-quit for background ones. In the sandbox, apns-unique-id finds the notification in Apple's delivery log.",
  },
  {
    kind: "symptom",
    name: "duplicates",
    where: "one notification is shown twice",
    patterns: [/\bduplicat\w*/i, /\b(?:shown?|sent|received) twice\b/i],
    meaning:
      "Either it was sent twice, because its outcome was unknown and something sent it again, or APNs delivered it twice, which it does not exclude.",
    next: "Give it an apns-collapse-id: a second one replaces the first. Look for retries in more than one layer. No sender can promise exactly once.",
  },
  {
    kind: "symptom",
    name: "process-does-not-exit",
    where: "a script hangs after its last notification",
    patterns: [/(?:process|script|node) (?:does not|doesn't|will not|won't|never) (?:exit|end|stop)/i],
    meaning: "A connection is open, and keeps the process alive.",
    next: "Await client.close() of @apns/client, or provider.shutdown() of node-apn after the last send has settled; called before, it drops them.",
  },
  {
    kind: "symptom",
    name: "hangs",
    where: "send never returns",
    patterns: [
      /\bnever (?:returns?|settles?|resolves?|called)\b/i,
      /\bhangs?\b/i,
      /\bstuck\b/i,
      /\bcallback (?:is )?(?:never|not) called\b/i,
    ],
    meaning:
      "The connection is dead and nobody noticed: a firewall forgot it, or APNs stopped answering on it. A client without PING and without a time-out waits for ever.",
    next: "Use a client with both: @apns/client pings idle connections and gives each answer 30 s (http2.answerTimeoutMs). Restarting helps only until the next idle hour.",
  },
  {
    kind: "symptom",
    name: "wrong-environment-batch",
    where: "most device tokens of a batch are BadDeviceToken",
    patterns: [/all (?:device )?tokens? (?:are )?(?:bad|invalid)/i, /wrong environment/i],
    meaning:
      "Device tokens of apps run from Xcode belong to the sandbox, those of TestFlight and the App Store to production. Sent to the other one, each is BadDeviceToken.",
    next: "Change the environment (--environment). Delete nothing. apns doctor --to DEVICE_TOKEN asks both and says which one it belongs to.",
  },
  {
    kind: "symptom",
    name: "clock",
    where: "a new provider token is refused as expired",
    patterns: [/clock (?:skew|drift|is wrong)/i, /wrong (?:system )?time\b/i, /\biat\b/],
    meaning:
      "A provider token is judged by APNs's clock. A machine that is an hour off makes tokens that are already expired, or not valid yet.",
    next: "Synchronise the clock (NTP). apns doctor compares it. Do not make tokens more often: more than one in 20 minutes is answered with TooManyProviderTokenUpdates.",
  },
];
