/** What `createInboxClient` takes. */
export interface InboxClientOptions {
  /** Where the inbox is, such as `http://127.0.0.1:2180`; a path before `api/` is kept. */
  readonly url: string;
  /** The token of programs. Default: none. */
  readonly token?: string | undefined;
}

/** What a call may have besides its own options. */
export interface CallOptions {
  /** Ends the call; its promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
