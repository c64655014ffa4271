import { SimulatorError } from "@apns/simulator";
import { RefusedRequest } from "../problems/problem.js";
import { ruleListOf, rulesOf } from "../views/rule-view.js";
import { PRESETS } from "./presets.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

export function listRules(_request: RouteRequest, { apple }: InboxContext): Reply {
  return { json: ruleListOf(apple) };
}

/** @throws RefusedRequest `invalid-rule`; then the rules are as they were */
export function replaceRules(request: RouteRequest, context: InboxContext): Reply {
  checked(() => context.apple.rules.replace(rulesOf(request.body)));
  return listRules(request, context);
}

/** @throws RefusedRequest `invalid-rule`; then none was added */
export function addRules(request: RouteRequest, context: InboxContext): Reply {
  const { apple } = context;
  const added: string[] = [];
  try {
    for (const rule of rulesOf(request.body)) added.push(checked(() => apple.rules.add(rule)).id);
  } catch (error) {
    for (const id of added) apple.rules.remove(id);
    throw error;
  }
  return { status: 201, json: ruleListOf(apple) };
}

export function clearRules(_request: RouteRequest, { apple }: InboxContext): Reply {
  const deleted = apple.rules.list().length;
  apple.rules.replace([]);
  return { json: { deleted } };
}

/** @throws RefusedRequest `no-such-rule` */
export function removeRule(request: RouteRequest, context: InboxContext): Reply {
  if (context.apple.rules.remove(request.parameters.path("id"))) return listRules(request, context);
  throw new RefusedRequest("no-such-rule", {
    detail: "There is no rule with this id.",
    field: "id",
    cure: "Take an id of GET /api/v1/rules.",
  });
}

export function listPresets(): Reply {
  return { json: { presets: PRESETS } };
}

function checked<Result>(change: () => Result): Result {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    const [, field] = /(rules?(?:\[\d+\])?(?:\.[\w.[\]]+)?)/.exec(error.message) ?? [];
    throw new RefusedRequest("invalid-rule", {
      detail: error.message,
      ...(field === undefined ? {} : { field }),
      cure: "Correct the field that the message names; the README of @apns/simulator describes rules.",
    });
  }
}
