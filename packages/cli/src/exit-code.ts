/** The exit codes of the command; the README documents them. */
export const exitCode = {
  allAccepted: 0,
  someRejected: 1,
  usage: 2,
  credentials: 3,
  network: 4,
  noneAccepted: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
