// Plain CommonJS. It has no `await` outside of functions, and Node 20 and 22 know no `await using`.
const { createAlert, createClient, fromEnv } = require("@apns/client");

async function main(deviceTokens) {
  const client = createClient(fromEnv());
  try {
    for (const deviceToken of deviceTokens) {
      const outcome = await client.send({ deviceToken, ...createAlert({ alert: "Hello", badge: 1 }) });
      console.log(outcome.outcome, outcome.outcome === "rejected" ? outcome.hint : "");
    }
  } finally {
    await client.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
