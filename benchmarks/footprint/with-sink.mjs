import { createSimulatorIdentity } from "@apns/simulator";
import { SinkProcess } from "../harness/processes.mjs";

/** Calls `use` with a server that answers everything, and what a client needs to reach it. */
export async function withSink(protocol, options, use) {
  const { serverCertificate, clientCertificate, providerKey, ca } = await createSimulatorIdentity();
  const sink = await SinkProcess.start(`${protocol}/sink.mjs`, { ...serverCertificate, ca, ...options });
  try {
    return await use({ port: sink.port, ca, ...clientCertificate, providerKey });
  } finally {
    await sink.stop();
  }
}
