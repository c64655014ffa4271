// Unstable: all of the package in one module, for the other packages of this toolkit. Each file of a module graph
// takes about as long to find and to read as its code to compile. Not covered by semantic versioning.

export { UsageError } from "@apns/wire";
export * from "./index.js";
export * from "./node/connector/index.js";
export * from "./options/index.js";
export * from "./session/index.js";
