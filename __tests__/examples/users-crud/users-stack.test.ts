import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Testing } from "cdktf";
import { addOperation, type Operation, operations } from "../../../examples/users-crud/operations";
import { UsersStack } from "../../../examples/users-crud/users-stack";
import { type NodeFunction, RestApi, UserTable } from "../../../src";
import { iamMatchers, ownLog } from "../../../src/testing";
import { configOf } from "../../helpers/config";
import { type Synthesized, synth, synthStack } from "../../helpers/synth";
import { ACTIONS } from "../../helpers/users-crud-actions";

expect.extend(iamMatchers);

// Each synth bundles five functions.
jest.setTimeout(60_000);

const MAX_ZIP_BYTES = 200 * 1024;
/** All policies of functions, by function. */
function rolesOf(result: Synthesized) {
  return Object.fromEntries(
    result
      .resources("aws_iam_role_policy")
      .map(({ name, policy, role }) => [name.replace(/^.*-/, ""), { role, statements: result.statements(policy) }]),
  );
}

const synthWith = (some: readonly Operation[]) =>
  synth((stack) => {
    const table = new UserTable(stack, "Users");
    const api = new RestApi(stack, "Api", { apiName: "Users" });
    for (const operation of some) addOperation(stack, operation, { api, table, config: configOf({}) });
  });

describe("UsersStack", () => {
  const stack = new UsersStack(Testing.app(), "users", configOf({ PROJECT_NAME: "users-crud" }));
  const result = synthStack(stack);

  test("has the outputs that the commands read", () => {
    expect(Object.keys(result.json.output).sort()).toEqual([
      "api_url",
      "bucket_name",
      "distribution_id",
      "function_name",
      "log_group_name",
      "rest_api_id",
      "site_url",
      "table_name",
    ]);
  });

  test("grants each function exactly its own log and its own action on the table, and nobody anything in another way", () => {
    expect(Object.keys(ACTIONS).sort()).toEqual(operations.map(({ name }) => name).sort());
    const table = stack.node.findChild("Users") as UserTable;
    for (const [name, action] of Object.entries(ACTIONS)) {
      const handler = stack.node.findChild(name) as NodeFunction;
      expect(result.role(handler)).toAllowExactly([...ownLog(handler), { action, resource: table.tableArn }]);
      expect(result.role(handler)).toTrustOnly("lambda.amazonaws.com");
    }
    expect(result.roles()).toHaveLength(operations.length);
    expect(result).toHaveNoOpenInvocation();
    expect(result).toHaveNoPublicBucket();
  });

  test("allows API Gateway to invoke each function only for its own method and path", () => {
    const permissions = result.resources("aws_lambda_permission");
    const routes = permissions.map(({ function_name, source_arn }) => [
      /aws_lambda_function\.([A-Za-z]+)_/.exec(function_name)?.[1],
      source_arn.replace(/^\$\{[^}]*\}/, ""),
    ]);
    expect(Object.fromEntries(routes)).toEqual({
      ListUsers: "/*/GET/users",
      CreateUser: "/*/POST/users",
      GetUser: "/*/GET/users/*",
      UpdateUser: "/*/PUT/users/*",
      DeleteUser: "/*/DELETE/users/*",
    });
    expect(permissions).toHaveLength(operations.length);
  });

  test("gives API Gateway only the structure of bodies, without the rules that it could not name to people", () => {
    const text = { type: "string" };
    const models = result
      .resources("aws_api_gateway_model")
      .map(({ name, schema }) => [name.replace(/users.*/, ""), JSON.parse(schema)]);
    expect(Object.fromEntries(models)).toEqual({
      POST: {
        $schema: "http://json-schema.org/draft-04/schema#",
        type: "object",
        properties: { userId: text, name: text, email: text },
        required: ["userId", "name", "email"],
        additionalProperties: false,
      },
      PUT: {
        $schema: "http://json-schema.org/draft-04/schema#",
        type: "object",
        properties: { name: text, email: text, version: expect.objectContaining({ type: "integer" }) },
        required: ["name", "email", "version"],
        additionalProperties: false,
      },
    });
  });

  test.each([false, true])("has the API and every function traced, or none of them: %p", (tracing) => {
    const traced = synthStack(new UsersStack(Testing.app(), "users", { ...configOf({}), tracing }));
    expect(traced.only("aws_api_gateway_stage").xray_tracing_enabled).toBe(tracing);
    const configured = traced.resources("aws_lambda_function").map(({ tracing_config }) => tracing_config);
    expect(configured).toEqual(operations.map(() => (tracing ? { mode: "Active" } : undefined)));
  });

  test("keeps every function's zip under 200 KB", () => {
    const outdir = mkdtempSync(join(tmpdir(), "users-crud-"));
    try {
      const app = new App({ outdir });
      new UsersStack(app, "users", configOf({ PACKAGING: "zip", ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" }));
      app.synth();
      const files = readdirSync(outdir, { recursive: true, encoding: "utf8" });
      const zips = files.filter((file) => file.startsWith("bundles") && file.endsWith(".zip"));
      expect(zips).toHaveLength(operations.length);
      for (const zip of zips) expect([zip, statSync(join(outdir, zip)).size < MAX_ZIP_BYTES]).toEqual([zip, true]);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});

describe("the roles of operations", () => {
  const all = rolesOf(synthWith(operations));

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    "of all others stay as they are when one is added: %s",
    (name, added) => {
      const { [name]: own, ...others } = all;
      expect(own).toBeDefined();
      expect(others).toEqual(rolesOf(synthWith(operations.filter((operation) => operation !== added))));
    },
  );

  test("of all others stay the same when one is granted more", () => {
    const grant: Operation["grant"] = (table, it) => {
      table.grantGetItem(it);
      const calledVia = "dax.amazonaws.com";
      it.addToRolePolicy({ actions: ["dynamodb:PutItem"], resources: [table.tableArn], calledVia });
    };
    const { GetUser: changed, ...others } = rolesOf(
      synthWith(operations.map((operation) => (operation.name === "GetUser" ? { ...operation, grant } : operation))),
    );
    const { GetUser: original, ...unchanged } = all;
    expect(others).toEqual(unchanged);
    expect(changed?.statements.slice(0, -1)).toEqual(original?.statements);
    expect(changed?.statements.at(-1)?.actions).toEqual(["dynamodb:PutItem"]);
  });
});
