// Unstable: all of the package in one module, for the other packages of this toolkit. Each file of a module graph
// takes about as long to find and to read as its code to compile. Not covered by semantic versioning.

export * from "./api/index.js";
export * from "./binary/index.js";
export * from "./bytes/index.js";
export * from "./errors/index.js";
export * from "./http2/index.js";
export * from "./index.js";
