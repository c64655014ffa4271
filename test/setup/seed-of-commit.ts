import fc from "fast-check";

// Seeds are random, unless CI takes one from the commit: each commit draws new ones, and one that passed passes again.
const seed = process.env["APNS_SEED"];
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
