import { Testing } from "cdktf";
import userApp from "../../app";
import type { NodeFunction, StaticSite, UserApi, UserTable } from "../../src";
import { type AppConfig, StateStack } from "../../src/app";
import { type Block, Synthesized } from "../../src/testing";
import { configOf } from "../helpers/config";
import { GuardedStack } from "./guarded-stack";

export type StackName = "app" | "state" | "guarded";

/** The two stacks of the main app as they are synthesized, one with authorizers, and the constructs in them. */
export interface Subject {
  readonly config: AppConfig;
  readonly app: Synthesized;
  readonly state: Synthesized;
  /** An API with authorizers. */
  readonly guarded: Synthesized;
  readonly site: StaticSite;
  readonly table: UserTable;
  readonly api: UserApi;
  /** The function of the Lambda authorizer. */
  readonly check: NodeFunction;
  /** The same stacks with other JSON: of a defect. */
  readonly withJson: (json: Readonly<Record<StackName, Block>>) => Subject;
}

const PROD = { ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "111122223333" };
/** With everything that can be switched on and be wrong then. */
const FULL = {
  ...PROD,
  DOMAIN_NAME: "app.example.com",
  REDIRECT_DOMAIN_NAMES: "www.example.com",
  ACCESS_LOG: "true",
  PERMISSIONS_BOUNDARY: "arn:aws:iam::111122223333:policy/boundary",
};

export const VARIANTS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  "as it runs locally": {},
  "in production": PROD,
  "with domain, redirect, access log and permissions boundary": FULL,
  "with everything at one origin": { ...PROD, SAME_ORIGIN: "true" },
  "with another origin": { ...PROD, EXTRA_ALLOW_ORIGINS: "https://partner.example.com" },
};

export function synthSubject(env: NodeJS.ProcessEnv = FULL): Subject {
  const config = configOf(env);
  const appStack = userApp.stack(Testing.app(), "app", config);
  const stateStack = new StateStack(Testing.app(), "state", config);
  const guardedStack = new GuardedStack(Testing.app(), "guarded");
  const parts = {
    config,
    check: guardedStack.check,
    site: appStack.node.findChild("Site") as StaticSite,
    table: appStack.node.findChild("UserTable") as UserTable,
    api: appStack.node.findChild("UserApi") as UserApi,
  };
  const withJson = (json: Readonly<Record<StackName, Block>>): Subject => ({
    ...parts,
    app: new Synthesized(json.app, appStack),
    state: new Synthesized(json.state, stateStack),
    guarded: new Synthesized(json.guarded, guardedStack),
    withJson,
  });
  return withJson({
    app: Synthesized.of(appStack).json,
    state: Synthesized.of(stateStack).json,
    guarded: Synthesized.of(guardedStack).json,
  });
}
