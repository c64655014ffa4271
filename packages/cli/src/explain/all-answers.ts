import { type ReasonDescription, reasons } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { type Answer, foreignAnswer } from "./answer.js";
import { errorCodeRows } from "./error-codes.js";
import { credentialTexts } from "./foreign/credential-texts.js";
import { http1Texts } from "./foreign/http1-texts.js";
import { http2Texts } from "./foreign/http2-texts.js";
import { queueTexts } from "./foreign/queue-texts.js";
import { resultTexts } from "./foreign/result-texts.js";
import { socketTexts } from "./foreign/socket-texts.js";
import { symptoms } from "./foreign/symptoms.js";
import { tlsTexts } from "./foreign/tls-texts.js";
import { pageOfCode, pageOfReason } from "./page-of.js";

/** A status of the binary protocol is one byte. */
const LAST_STATUS = 255;

const foreign = [
  queueTexts,
  http1Texts,
  http2Texts,
  tlsTexts,
  credentialTexts,
  socketTexts,
  resultTexts,
].flat();

const accepted: Answer = {
  kind: "status",
  name: "200",
  where: "HTTP/2 API, status 200",
  meaning: "APNs took the notification. That is not yet delivery: a device may be off, or the app gone.",
  next: "Nothing. If the device shows nothing: apns explain not-delivered.",
  status: 200,
  page: "statuses/200",
};

/** Everything that the command can explain. */
export const allAnswers: readonly Answer[] = [
  ...reasons.map(reasonAnswer),
  accepted,
  ...statusAnswers(),
  ...errorCodeRows.map(({ errorClass, code, meaning, next }): Answer => {
    return {
      kind: "code",
      name: code,
      where: `code of ${errorClass}`,
      meaning,
      next,
      page: pageOfCode(code),
    };
  }),
  ...foreign.map(foreignAnswer),
  ...symptoms,
];

function reasonAnswer({ reason, status, meaning, hint, retry }: ReasonDescription): Answer {
  return {
    kind: "reason",
    name: reason,
    where: `reason of APNs, HTTP/2 status ${status}`,
    meaning,
    next: hint,
    retry,
    status,
    page: pageOfReason(reason),
  };
}

function statusAnswers(): Answer[] {
  const answers: Answer[] = [];
  for (let status = 0; status <= LAST_STATUS; status += 1) {
    const { known, reason, meaning, hint, retry } = describeStatus(status);
    const where = `status ${status} of an error response of the binary protocol`;
    const common = { where, meaning, retry, status, page: `statuses/${status}` };
    if (known) answers.push({ kind: "status", name: reason, next: hint, ...common });
  }
  return answers;
}
