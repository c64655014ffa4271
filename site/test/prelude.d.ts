// Names that the READMEs use without making them: what a program has by then, and what is the reader's own. A page
// of the site makes or imports what it uses.
import type { Client, Credentials, Notification, Payload } from "@apns/client";
import type { Queue, Worker } from "@apns/queue";
import type { StoreHarness } from "@apns/queue/conformance";
import type { Simulator } from "@apns/simulator";
import type { TestContext } from "@apns/simulator/testing";

declare global {
  const client: Client;
  const queue: Queue;
  const worker: Worker;
  const apple: Simulator;

  const credentials: Credentials;
  const topic: string;
  const deviceToken: string;
  const payload: Payload;
  const bytes: Uint8Array;
  const bytesFromGateway: Uint8Array;
  const bytesFromProvider: Uint8Array;
  const databaseUrl: string;
  const bouncerUrl: string;
  const id: string;

  function readDevices(): AsyncIterable<Notification>;
  function pagesOfDevices(): AsyncIterable<Notification[]>;
  function allDeviceTokens(): AsyncIterable<string>;
  function lastRegistrationOf(deviceToken: string): Promise<Date | undefined>;
  function forget(...facts: unknown[]): Promise<void>;
  function greet(name: string): Promise<void>;
  function alarm(...facts: unknown[]): void;
  function isFinal(outcome: unknown): boolean;
  function createHarness(): StoreHarness;

  // Of others.
  const response: import("node:http").ServerResponse;
  interface Redis {
    duplicate(): Redis;
    xautoclaim(...words: unknown[]): Promise<[string, [string, [string, string]][]]>;
    xreadgroup(...words: unknown[]): Promise<[string, [string, [string, string]][]][] | null>;
    xack(...words: unknown[]): Promise<number>;
  }
  const redis: Redis;
  const name: string;
  function test(title: string, run: (context: TestContext) => unknown): void;
  const expect: {
    extend(matchers: object): void;
    (value: unknown): { toHaveReceivedNotification(filter: object): void };
  };
}
