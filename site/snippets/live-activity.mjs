import {
  createClient,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  fromEnv,
} from "@apns/client";

const client = createClient(fromEnv());
// From Activity<MatchAttributes>.pushToStartTokenUpdates
const pushToStartToken = "5a".repeat(32);
// From activity.pushTokenUpdates, once it runs
const activityToken = "5b".repeat(40);

// #region start
await client.send({
  deviceToken: pushToStartToken,
  ...createLiveActivityStart({
    timestamp: new Date(),
    attributesType: "MatchAttributes",
    attributes: { home: "Leeds", away: "Hull" },
    contentState: { homeGoals: 0, awayGoals: 0 },
    alert: { title: "Leeds – Hull", body: "The match has begun." },
    inputPushToken: true,
  }),
});
// #endregion start

// #region update
await client.send({
  deviceToken: activityToken,
  ...createLiveActivityUpdate({
    timestamp: new Date(),
    contentState: { homeGoals: 1, awayGoals: 0 },
    staleDate: new Date(Date.now() + 120_000),
    priority: 5, // does not count against the budget of the app
  }),
});
const outcome = await client.send({
  deviceToken: activityToken,
  ...createLiveActivityEnd({
    timestamp: new Date(),
    contentState: { homeGoals: 1, awayGoals: 0 },
    dismissalDate: new Date(Date.now() + 600_000),
  }),
});
// #endregion update

console.log(outcome.outcome);
await client.close();
