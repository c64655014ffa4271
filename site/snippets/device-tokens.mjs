import { parseDeviceToken, UsageError } from "@apns/client";

// What programs have at hand, and what becomes of it.
const texts = [
  "<b5bb9d80 14a0f9b1 d61e21e7 96d78dcc df1352f2 3cd32812 f4850b87 8ae4944c>",
  "{length = 32, bytes = 0xb5bb9d80 14a0f9b1 d61e21e7 96d78dcc ... 8ae4944c }",
  "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]",
  "E621E1F8-C36C-495A-93FC-0C247A3E6E5F",
];
for (const text of texts) {
  try {
    console.log(parseDeviceToken(text));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.log(error.code, error.message);
  }
}
