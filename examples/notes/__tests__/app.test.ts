import { Testing } from "cdktf";
import type { NodeFunction } from "tiers";
import { loadConfig } from "tiers/app";
import { iamMatchers, ownLog, Synthesized } from "tiers/testing";
import app, { NotesStack } from "../app";

expect.extend(iamMatchers);
// Each synth bundles seven functions.
jest.setTimeout(60_000);

describe("NotesStack", () => {
  const stack = new NotesStack(Testing.app(), "notes", loadConfig(app, { PACKAGING: "zip" }));
  const result = Synthesized.of(stack);
  const { tableArn } = stack.notes;

  test.each([
    ["ListNotes", [{ action: "dynamodb:Query", resource: tableArn }]],
    ["ListNotesByTag", [{ action: "dynamodb:Query", resource: `${tableArn}/index/ByTag` }]],
    ["CreateNote", [{ action: "dynamodb:PutItem", resource: tableArn }]],
    ["EditNote", [{ action: "dynamodb:UpdateItem", resource: tableArn }]],
    ["TrashNote", [{ action: "dynamodb:UpdateItem", resource: tableArn }]],
    ["RestoreNote", [{ action: "dynamodb:UpdateItem", resource: tableArn }]],
    ["GetHealth", []],
  ])("%s may do this, write its own log, and nothing else", (name, permissions) => {
    const handler = stack.node.findChild(name) as NodeFunction;
    expect(result.role(handler)).toAllowExactly([...ownLog(handler), ...permissions]);
  });

  test("has these roles and no other, and nothing is open to the public", () => {
    expect(result.roles()).toHaveLength(7);
    expect(result).toHaveNoOpenInvocation();
    expect(result).toHaveNoPublicBucket();
  });

  test("requires a sign-in on every route but GET /health and the preflights", () => {
    const methods = result.resources("aws_api_gateway_method");
    const open = methods.filter(({ authorization }) => authorization !== "COGNITO_USER_POOLS");
    expect(open.filter(({ http_method }) => http_method !== "OPTIONS")).toEqual([
      expect.objectContaining({
        http_method: "GET",
        authorization: "NONE",
        resource_id: expect.stringMatching("health"),
      }),
    ]);
    expect(methods.filter(({ http_method }) => http_method !== "OPTIONS")).toHaveLength(7);
  });

  test("names the sign-in's host in the page's policy and configuration, and no other than the API's", () => {
    const [policy] = result.resources("aws_cloudfront_response_headers_policy");
    const { content_security_policy } = policy?.security_headers_config.content_security_policy ?? {};
    const [, sources = ""] = /connect-src ([^;]*)/.exec(content_security_policy) ?? [];
    expect(sources.match(/https:\/\//g)).toHaveLength(2);
    expect(sources).toContain("-local-000000000000.auth.");
  });
});
