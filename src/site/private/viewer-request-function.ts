import { CloudfrontFunction } from "@cdktf/provider-aws/lib/cloudfront-function";
import type { Construct } from "constructs";

export interface ViewerRequestProps {
  /** Unique in the account. 1 to 64 letters, digits, hyphens and underscores. */
  readonly name: string;
  readonly comment: string;
  /** JavaScript statements, run in turn: they change `event.request`, or return an answer in the origin's place. */
  readonly steps: readonly string[];
}

/** What sees each request before the cache does, as an association: a cache behavior takes one, hence made of steps. */
export function createViewerRequest(scope: Construct, id: string, { name, comment, steps }: ViewerRequestProps) {
  const { arn } = new CloudfrontFunction(scope, id, {
    name,
    runtime: "cloudfront-js-2.0",
    comment,
    code: `function handler(event) {\n${steps.join("")}  return event.request;\n}\n`,
    // CloudFront deletes no function that is in use: the distribution lets go of it first.
    lifecycle: { createBeforeDestroy: true },
  });
  return { eventType: "viewer-request", functionArn: arn };
}
