import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { ApiGatewayUsagePlanKey } from "@cdktf/provider-aws/lib/api-gateway-usage-plan-key";
import { Construct } from "constructs";
import { requireThat, valueError } from "../common/validation";
import type { RestApi } from "./rest-api";
import { validateThrottling } from "./route";

export interface UsagePlanProps {
  readonly api: RestApi;
  readonly planName: string;
  /** Names of the keys. To rotate one, add a second one, move the clients to it, then remove the first. */
  readonly keyNames: readonly string[];
  /** Steady requests per second for each key. @default - the API's limit */
  readonly throttlingRateLimit?: number;
  /** Concurrent requests for each key. @default - the API's limit */
  readonly throttlingBurstLimit?: number;
  /** Requests for each key in a period, at least 1. @default - no quota */
  readonly quotaLimit?: number;
  /** @default "DAY" */
  readonly quotaPeriod?: "DAY" | "WEEK" | "MONTH";
}

/**
 * API keys with limits and quotas.
 *
 * Defines a usage plan for the API's stage, and keys whose values AWS generates. A key in a public page meters requests, it
 * does not authenticate them. The state contains keys in plain text: mark outputs of `keyValue` as sensitive.
 *
 * @example
 * const plan = new UsagePlan(this, "Partners", { api, planName: "partners", keyNames: ["blue"], quotaLimit: 1000 });
 */
export class UsagePlan extends Construct {
  private readonly keys = new Map<string, ApiGatewayApiKey>();

  /** @throws ValidationError when there is no key or a duplicate, or a limit would let no request through */
  constructor(scope: Construct, id: string, props: UsagePlanProps) {
    super(scope, id);
    const { api, planName, keyNames, quotaLimit, quotaPeriod = "DAY" } = props;
    requireThat(
      this,
      "keyNames",
      keyNames,
      "name at least one key, each once",
      (names) => names.length > 0 && new Set(names).size === names.length,
    );
    validateThrottling(this, props);
    requireThat(
      this,
      "quotaLimit",
      quotaLimit,
      "be a whole number over 0",
      (limit = 1) => Number.isInteger(limit) && limit > 0,
    );
    const throttled = props.throttlingRateLimit !== undefined || props.throttlingBurstLimit !== undefined;

    const plan = new ApiGatewayUsagePlan(this, "Resource", {
      name: planName,
      apiStages: [{ apiId: api.restApiId, stage: api.stageName }],
      // Both: an omitted one would be 0, which lets no request through.
      throttleSettings: throttled
        ? {
            rateLimit: props.throttlingRateLimit ?? api.throttling.throttlingRateLimit,
            burstLimit: props.throttlingBurstLimit ?? api.throttling.throttlingBurstLimit,
          }
        : undefined,
      quotaSettings: quotaLimit === undefined ? undefined : { limit: quotaLimit, period: quotaPeriod },
    });
    for (const name of keyNames) {
      const key = new ApiGatewayApiKey(this, `Key-${name}`, { name: `${planName}-${name}` });
      new ApiGatewayUsagePlanKey(this, `PlanKey-${name}`, { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id });
      this.keys.set(name, key);
    }
  }

  /**
   * The value that clients send in `x-api-key`; a secret.
   *
   * @throws ValidationError when the plan has no key of that name
   */
  keyValue(name: string): string {
    const key = this.keys.get(name);
    if (!key) throw valueError(this, "name", `be one of ${[...this.keys.keys()].join(", ")}`, name);
    return key.value;
  }
}
