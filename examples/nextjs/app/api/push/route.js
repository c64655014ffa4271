// A route of Next.js: POST /api/push with { deviceToken, text }.
import { createAlert, UsageError } from "@apns/client";
import { pushClient } from "../../../push-client";

/** Sockets need Node: the edge runtime has none. */
export const runtime = "nodejs";

export async function POST(request) {
  const { deviceToken, text } = await request.json();
  try {
    const { outcome } = await pushClient().send({ deviceToken, ...createAlert({ alert: text }) });
    return Response.json({ outcome }, { status: outcome === "accepted" ? 200 : 502 });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return Response.json({ error: error.message }, { status: 400 });
  }
}
