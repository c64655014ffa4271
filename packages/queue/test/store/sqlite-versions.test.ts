import { expect, test } from "vitest";
import { networkDiskOf } from "../../src/sqlite/network-disk.js";
import { mayLoseCommits } from "../../src/sqlite/wal-reset.js";

test("Q-29: versions of SQLite that may lose commits are known, those mended on their branch too", () => {
  for (const version of ["3.44.5", "3.45.1", "3.50.6", "3.51.2", "3.7.0", "2.8.17", "unknown", ""]) {
    expect([version, mayLoseCommits(version)]).toEqual([version, true]);
  }
  for (const version of ["3.44.6", "3.44.9", "3.50.7", "3.51.3", "3.52.0", "4.0.0"]) {
    expect([version, mayLoseCommits(version)]).toEqual([version, false]);
  }
});

test.runIf(process.platform === "linux")(
  "Q-30: file systems of a network are known by their numbers, those of a machine are not among them",
  () => {
    const named = (type: number) => networkDiskOf("/", () => type);
    expect([0x6969, 0xff534d42 | 0, 0x01021997].map(named)).toEqual(["NFS", "CIFS", "9P"]);
    const ext4 = 0xef53;
    const tmpfs = 0x01021994;
    expect([ext4, tmpfs].map(named)).toEqual([undefined, undefined]);
    const gone = networkDiskOf("/", () => {
      throw new Error("gone");
    });
    expect(gone).toBeUndefined();
  },
);
