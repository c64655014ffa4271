import { statfsSync } from "node:fs";

/** File systems whose locks do not hold between machines, by the number that Linux gives them. */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
  [0x564c, "NCP"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
]);

/** Returns the number of the file system that a folder is on. */
type FileSystemType = (folder: string) => number;

/** The network file system that a folder is on; undefined where it is on none, or that cannot be known. */
export function networkDiskOf(folder: string, typeOf: FileSystemType = systemType): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return NETWORK_DISKS.get(typeOf(folder) >>> 0);
  } catch {
    return undefined;
  }
}

function systemType(folder: string): number {
  return statfsSync(folder).type;
}
