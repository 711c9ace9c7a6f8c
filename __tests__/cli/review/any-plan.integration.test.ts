import fc from "fast-check";
import { outlineOf } from "../../../cli/review/outline";
import { renderHtml } from "../../../cli/review/render-html";
import { renderMarkdown } from "../../../cli/review/render-markdown";
import { renderText } from "../../../cli/review/render-text";
import { reviewPlan, verdictOf } from "../../../cli/review/review";
import type { Json, JsonObject } from "../../../cli/terraform/json";
import { checkPlan, type PlanJson, type ResourceChangeJson } from "../../../cli/terraform/plan";

const SECRET = "TOP-SECRET";
const TYPES = [
  "aws_api_gateway_gateway_response",
  "aws_api_gateway_integration_response",
  "aws_api_gateway_method",
  "aws_api_gateway_resource",
  "aws_api_gateway_rest_api",
  "aws_cloudfront_distribution",
  "aws_dynamodb_table",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_function",
  "aws_lambda_function_url",
  "aws_lambda_permission",
  "aws_s3_bucket",
  "aws_s3_bucket_acl",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_object",
  "aws_unheard_of",
];
const ATTRIBUTES = [
  ..."acl assume_role_policy authorization authorization_scopes authorization_type bucket comment content cors cors_rule environment".split(
    " ",
  ),
  ..."filename function_name global_secondary_index http_method id key name parent_id path path_part policy policy_arn principal".split(
    " ",
  ),
  ..."resource_id response_parameters response_templates rest_api_id role source_arn statement tags ttl __proto__ toString".split(
    " ",
  ),
];

/** A value with the marks that hide a part of it; whatever is hidden has the secret in it. */
interface Marked {
  readonly value: Json;
  readonly marks: Json;
}

const reference = (to: string) => `\${${to}}/*`;
const wild = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "*",
    "https://a.example.com",
    "(id of x)",
    reference("aws_s3_bucket.B_00000000.arn"),
    reference("aws_iam_role.A_00000000.name"),
  ),
);
const statement = fc.record(
  {
    Effect: fc.constantFrom("Allow", "Deny", 1),
    Action: fc.oneof(wild, fc.array(wild)),
    Resource: wild,
    Principal: wild,
  },
  { requiredKeys: [] },
);
const document = fc
  .record({ Statement: fc.oneof(statement, fc.array(fc.oneof(statement, wild))) })
  .map((it) => JSON.stringify(it));
const hidden: fc.Arbitrary<Marked> = fc
  .oneof(
    fc.constant<Json>(SECRET),
    fc.constant<Json>({ ALLOWED_ORIGINS: SECRET, variables: [SECRET] }),
    fc.constant<Json>(JSON.stringify({ Statement: [{ Effect: "Allow", Action: SECRET, Resource: SECRET }] })),
    fc.constant<Json>(`$origin == "${SECRET}"`),
  )
  .map((value) => ({ value, marks: true }));
const leaf: fc.Arbitrary<Marked> = fc
  .oneof(fc.constant(null), fc.boolean(), fc.double({ noNaN: true }), wild, document)
  .map((value) => ({ value, marks: false }));
const { tree } = fc.letrec<{ tree: Marked }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    hidden,
    fc.array(tie("tree"), { maxLength: 3 }).map((items) => ({
      value: items.map(({ value }) => value),
      marks: items.map(({ marks }) => marks),
    })),
    branch(
      fc.constantFrom("variables", "ALLOWED_ORIGINS", "application/json", "allow_origins", "actions"),
      tie("tree"),
    ),
  ),
}));
const values = branch(fc.constantFrom(...ATTRIBUTES), tree);

function branch(names: fc.Arbitrary<string>, of: fc.Arbitrary<Marked>): fc.Arbitrary<Marked> {
  return fc.uniqueArray(fc.tuple(names, of), { selector: ([name]) => name, maxLength: 8 }).map((entries) => ({
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    marks: Object.fromEntries(entries.map(([name, { marks }]) => [name, marks])),
  }));
}

interface Resource {
  readonly change: ResourceChangeJson;
  readonly expressions: JsonObject;
}

const resource: fc.Arbitrary<Resource> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    id: fc.constantFrom("A", "B", "UserApi_GetUser", "StateBackend_Bucket"),
    mode: fc.constantFrom("managed", "managed", "data"),
    actions: fc.constantFrom(["no-op"], ["create"], ["update"], ["delete"], ["delete", "create"], ["read"], ["forget"]),
    before: fc.option(values),
    after: fc.option(values),
    unknown: fc.subarray(ATTRIBUTES),
    paths: fc.array(fc.array(fc.oneof(fc.constantFrom("name", "policy"), fc.nat(3)))),
  })
  .map(({ type, id, mode, actions, before, after, unknown, paths }) => {
    const name = `${id}_00000000`;
    const known = Object.entries((after?.value ?? {}) as JsonObject).filter(([it]) => !unknown.includes(it));
    const change = {
      actions,
      before: before?.value ?? null,
      after: after && Object.fromEntries(known),
      after_unknown: Object.fromEntries(unknown.map((it) => [it, true])),
      before_sensitive: before?.marks ?? false,
      after_sensitive: after?.marks ?? false,
      replace_paths: paths,
    };
    // As in Terraform's plan: the configuration has sensitive values too.
    const expressions = Object.entries((after?.value ?? {}) as JsonObject).map(([it, value]) => [
      it,
      { constant_value: value },
    ]);
    return {
      change: { address: `${mode === "data" ? "data." : ""}${type}.${name}`, mode, type, name, change },
      expressions: Object.fromEntries(expressions),
    };
  });

const plan: fc.Arbitrary<PlanJson> = fc
  .record({
    resources: fc.array(resource, { maxLength: 6 }),
    // zod drops an output of this name, as a protection from prototype pollution.
    outputs: fc.dictionary(
      wild.filter((name) => name !== "__proto__"),
      fc.constant(["update"]),
    ),
  })
  .map(({ resources, outputs }) => ({
    resource_changes: resources.map(({ change }) => change),
    output_changes: Object.fromEntries(
      Object.entries(outputs).map(([name, actions]) => [name, { actions, before: SECRET, after: SECRET }]),
    ),
    configuration: {
      root_module: {
        resources: resources.map(({ change, expressions }) => ({ address: change.address, expressions })),
      },
    },
  }));

describe("any plan", () => {
  test("is reviewed without a crash, and nothing sensitive is in any review of it", () => {
    fc.assert(
      fc.property(plan, (json) => {
        const review = reviewPlan(json, "app-dev");
        const outline = outlineOf(review);
        const text = renderText(outline, { colour: false });
        for (const rendered of [text, renderMarkdown(outline), renderHtml(outline, "")]) {
          expect(rendered).not.toContain(SECRET);
        }
        expect(text.trimEnd().split("\n")).toHaveLength(
          1 + outline.sections.reduce((sum, { lines }) => sum + 1 + lines.length, 0),
        );
        expect(["nothing", "changes", "blocked"]).toContain(verdictOf(review));
      }),
      { numRuns: 1_000 },
    );
  });

  test("is read from what Terraform prints without a loss", () => {
    fc.assert(
      fc.property(plan, (json) => {
        const printed = { format_version: "1.2", ...json };
        expect(checkPlan(printed, "a plan")).toStrictEqual(printed);
      }),
    );
  });

  test("that destroys a table or bucket is blocked", () => {
    fc.assert(
      fc.property(plan, fc.constantFrom("aws_dynamodb_table", "aws_s3_bucket"), (json, type) => {
        const name = "Lost_00000000";
        const lost = {
          address: `${type}.${name}`,
          mode: "managed",
          type,
          name,
          change: { actions: ["delete"], before: {} },
        };
        const more = { ...json, resource_changes: [...(json.resource_changes ?? []), lost] };
        expect(verdictOf(reviewPlan(more, "app-dev"))).toBe("blocked");
      }),
    );
  });
});
