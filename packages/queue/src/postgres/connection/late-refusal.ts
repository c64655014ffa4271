import type { PgOwnClient } from "./pg-driver.js";

type ClientClass = new (config: object) => PgOwnClient;

/**
 * The class with which a pool makes its clients. `pg` throws in their constructor where the URL names a file that cannot
 * be read, and a pool calls it in events of other connections, too, where nothing catches: certificates that are being
 * replaced would end the process. Such a client fails when it connects.
 */
export function refusingLate(Client: ClientClass): ClientClass {
  return new Proxy(Client, {
    construct(target, [config]: [object]) {
      try {
        return new target(config);
      } catch (error) {
        const connect = (done: (error: unknown) => void): void => process.nextTick(done, error);
        return Object.assign(new target({}), { connect });
      }
    },
  });
}
