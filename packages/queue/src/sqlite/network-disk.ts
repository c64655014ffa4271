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

/** The name of the network file system with this number; undefined where it is none that is known. */
export function networkDiskName(type: number): string | undefined {
  return NETWORK_DISKS.get(type >>> 0);
}

/** The network file system that a folder is on; undefined where it is on none, or that cannot be known. */
export function networkDiskOf(folder: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return networkDiskName(statfsSync(folder).type);
  } catch {
    return undefined;
  }
}
