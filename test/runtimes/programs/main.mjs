// Runs one program in the runtime that runs this: node main.mjs MODULE EXPORT SETTINGS
const [module, name, settings] = process.argv.slice(2);
const programs = await import(`./${module}.mjs`);
await programs[name](JSON.parse(settings));
// Only what is printed counts: a runtime may end with 0 in the middle.
console.log("done");
