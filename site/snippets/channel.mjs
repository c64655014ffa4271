import {
  createClient,
  createLiveActivityUpdate,
  fromEnv,
} from "@apns/client";

const client = createClient(fromEnv());

const created = await client.channels.create({
  messageStoragePolicy: "newest",
});
if (created.outcome !== "accepted")
  throw new Error(created.hint ?? created.error?.message);

const { payload } = createLiveActivityUpdate({
  timestamp: new Date(),
  contentState: { homeGoals: 2, awayGoals: 0 },
});
const sent = await client.channels.send({
  channelId: created.channelId,
  payload,
});
console.log(sent.outcome);

await client.channels.delete(created.channelId); // when the match is over
await client.close();
