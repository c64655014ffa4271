import { anyObject, type OptionTable, type PartialOptions } from "@apns/transport/options";

interface FromEnvSettings {
  /** The variables by their names. Default: those of the process. */
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
}

export interface FromEnvOptions extends PartialOptions<FromEnvSettings> {}

export const fromEnvTable: OptionTable<FromEnvSettings> = {
  env: { check: anyObject, default: undefined },
};
