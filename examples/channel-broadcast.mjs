// One update for all who follow a match: a channel is made, a broadcast goes to it, and the channel is deleted.
import { createClient, createLiveActivityUpdate, fromEnv } from "@apns/client";

const client = createClient(fromEnv());

const created = await client.channels.create({ messageStoragePolicy: "newest" });
if (created.outcome !== "accepted") throw new Error(created.hint ?? created.error?.message);
const { channelId } = created; // the app gives it to Activity.request(pushType: .channel(channelId))

for (const homeGoals of [1, 2]) {
  const { payload } = createLiveActivityUpdate({
    timestamp: new Date(),
    contentState: { homeGoals, awayGoals: 0 },
  });
  const sent = await client.channels.send({ channelId, payload });
  console.log(sent.outcome);
}

const deleted = await client.channels.delete(channelId);
console.log("deleted:", deleted.outcome);
await client.close();
