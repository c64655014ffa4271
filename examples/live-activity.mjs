// A match as a Live Activity: started from the server, updated at each goal, ended. The phone first gives the app its
// push-to-start token, and then a token for the activity that runs; the arguments are both.
import {
  createClient,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  fromEnv,
} from "@apns/client";

const [pushToStartToken, activityToken] = process.argv.slice(2);
const client = createClient(fromEnv());
const goals = [
  { homeGoals: 1, awayGoals: 0 },
  { homeGoals: 1, awayGoals: 1 },
];

await send(pushToStartToken, {
  ...createLiveActivityStart({
    timestamp: new Date(),
    attributesType: "MatchAttributes",
    attributes: { home: "Leeds", away: "Hull" },
    contentState: { homeGoals: 0, awayGoals: 0 },
    alert: { title: "Leeds – Hull", body: "The match has begun." },
    inputPushToken: true,
  }),
});
for (const contentState of goals) {
  // Priority 10 shows it at once and counts against the budget of the app; 5 does not.
  await send(activityToken, createLiveActivityUpdate({ timestamp: new Date(), contentState, priority: 10 }));
}
await send(
  activityToken,
  createLiveActivityEnd({
    timestamp: new Date(),
    contentState: goals.at(-1),
    dismissalDate: new Date(Date.now() + 600_000),
  }),
);
await client.close();

async function send(deviceToken, content) {
  const outcome = await client.send({ deviceToken, ...content });
  console.log(content.payload.aps.event, outcome.outcome, outcome.hint ?? "");
}
