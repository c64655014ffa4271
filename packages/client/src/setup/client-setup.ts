import type { ClientCredentials, ClientSettings } from "../options/client-options.js";

/** The settings of a client after every check, with every default filled in. */
export type ClientSetup = Omit<ClientSettings, "credentials"> & { readonly credentials: ClientCredentials };
