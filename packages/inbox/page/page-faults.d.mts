export function pageFaults(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): {
  readonly faults: readonly string[];
  readonly gzipBytes: number;
};
