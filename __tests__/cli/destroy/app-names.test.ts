import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namesOf } from "../../../cli/destroy/app-names";
import type { Target } from "../../../cli/project/target";
import { readPlan } from "../../../cli/review/plan";
import { change, planOf } from "../review/plan-fixture";

test("an app's names are those of the synthesized stack and of the state, without those that only an apply determines", () => {
  const outdir = mkdtempSync(join(tmpdir(), "names-"));
  const resource = {
    aws_cloudfront_function: { Viewer: { name: "site-viewer" } },
    aws_cloudfront_origin_access_control: { Oac: { name: "site" } },
    aws_cloudfront_response_headers_policy: { Headers: { name: "site-headers" } },
    aws_cloudwatch_log_group: { Log: { name: `/aws/lambda/\${aws_lambda_function.Any.function_name}` } },
  };
  mkdirSync(join(outdir, "stacks", "app-dev"), { recursive: true });
  writeFileSync(join(outdir, "stacks", "app-dev", "cdk.tf.json"), JSON.stringify({ resource }));
  const target = { deployment: { outdir }, stack: "app-dev" } as Target;
  const { resources } = readPlan(
    planOf([
      change("aws_cloudfront_function", "Viewer", { before: { name: "old-viewer" } }),
      change("aws_cloudwatch_log_group", "Log", { before: { name: "/aws/lambda/any" } }),
    ]),
  );
  expect(namesOf(target, resources)).toEqual({
    logGroups: ["/aws/lambda/any"],
    originAccessControls: ["site"],
    responseHeadersPolicies: ["site-headers"],
    cloudFrontFunctions: ["site-viewer", "old-viewer"],
  });
});
