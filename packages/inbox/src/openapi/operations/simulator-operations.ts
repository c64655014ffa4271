import type { Operation } from "../operation.js";
import { ref, type Schema } from "../schema.js";

const RULE: Readonly<Record<string, Schema>> = {
  id: { type: "string", maxLength: 100, description: "As reading the rules returns it." },
};

export type SimulatorOperationId =
  | "listRules"
  | "replaceRules"
  | "addRules"
  | "clearRules"
  | "removeRule"
  | "listPresets"
  | "getClock"
  | "advanceClock"
  | "reset"
  | "getIdentity"
  | "getIdentityFile"
  | "getHealth"
  | "getReadiness"
  | "getMetrics"
  | "getOpenApi";

export const SIMULATOR_OPERATIONS: Readonly<Record<SimulatorOperationId, Operation>> = {
  listRules: {
    method: "get",
    path: "/api/v1/rules",
    summary: "The rules in force, with their counters",
    tag: "rules",
    answers: { 200: { description: "In their order.", schema: ref("RuleList") } },
  },
  replaceRules: {
    method: "put",
    path: "/api/v1/rules",
    summary: "Replaces all rules, on open connections too",
    tag: "rules",
    body: ref("RuleChange"),
    answers: { 200: { description: "The rules now.", schema: ref("RuleList") } },
  },
  addRules: {
    method: "post",
    path: "/api/v1/rules",
    summary: "Adds rules after the others; their counters stay",
    tag: "rules",
    body: ref("RuleChange"),
    answers: { 201: { description: "The rules now.", schema: ref("RuleList") } },
  },
  clearRules: {
    method: "delete",
    path: "/api/v1/rules",
    summary: "Removes all rules",
    tag: "rules",
    answers: { 200: { description: "How many.", schema: ref("Deleted") } },
  },
  removeRule: {
    method: "delete",
    path: "/api/v1/rules/{id}",
    summary: "Removes one rule",
    tag: "rules",
    pathParameters: RULE,
    answers: { 200: { description: "The rules now.", schema: ref("RuleList") } },
  },
  listPresets: {
    method: "get",
    path: "/api/v1/rules/presets",
    summary: "Faults to set in one click",
    tag: "rules",
    answers: { 200: { description: "All.", schema: ref("PresetList") } },
  },
  getClock: {
    method: "get",
    path: "/api/v1/clock",
    summary: "The simulator's time",
    tag: "simulator",
    answers: { 200: { description: "The clock.", schema: ref("Clock") } },
  },
  advanceClock: {
    method: "post",
    path: "/api/v1/clock",
    summary: "Goes forward in time: provider tokens age, stored notifications expire",
    tag: "simulator",
    body: ref("ClockChange"),
    answers: { 200: { description: "The clock now.", schema: ref("Clock") } },
  },
  reset: {
    method: "post",
    path: "/api/v1/reset",
    summary: "As after the start, with the same identity",
    description: "To clean up after one test among several, delete by `topic` or `deviceToken` instead.",
    tag: "simulator",
    answers: { 200: { description: "Done.", schema: ref("Health") } },
  },
  getIdentity: {
    method: "get",
    path: "/api/v1/identity",
    summary: "Addresses, keys and certificates of this simulator",
    tag: "simulator",
    answers: { 200: { description: "The identity.", schema: ref("Identity") } },
  },
  getIdentityFile: {
    method: "get",
    path: "/api/v1/identity/{file}",
    summary: "One file of the identity, as `apns simulate --dir` writes it",
    tag: "simulator",
    pathParameters: {
      file: { type: "string", enum: ["ca.pem", "cert.pem", "key.pem", "AuthKey.p8"] },
    },
    answers: { 200: { description: "PEM.", mediaType: "application/x-pem-file" } },
  },
  getHealth: {
    method: "get",
    path: "/healthz",
    summary: "200 while the process answers",
    tag: "health",
    answers: { 200: { description: "It does.", schema: ref("Health") } },
  },
  getReadiness: {
    method: "get",
    path: "/readyz",
    summary: "200 when the simulator accepts connections",
    tag: "health",
    answers: { 200: { description: "It does.", schema: ref("Health") } },
  },
  getMetrics: {
    method: "get",
    path: "/metrics",
    summary: "Counters for Prometheus",
    tag: "health",
    answers: { 200: { description: "Text.", mediaType: "text/plain" } },
  },
  getOpenApi: {
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    tag: "health",
    answers: { 200: { description: "OpenAPI 3.1.", schema: { type: "object", additionalProperties: true } } },
  },
};
