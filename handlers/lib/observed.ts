import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { log } from "./log";

/** Answers a request as an API Gateway proxy integration. */
export type ProxyHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * The handler, observed: what it logs says to which request it belongs, and each request is counted in the metrics
 * `Requests`, `Errors` (answered 5xx, or not at all) and `Duration`, by `Route` alone.
 */
export function observed(handle: ProxyHandler): ProxyHandler {
  const metrics = createMetrics();
  return async (event) => {
    const startedAt = performance.now();
    const route = routeOf(event);
    log.startRequest({ requestId: event.requestContext?.requestId, route });
    let isError = true;
    try {
      const answer = await handle(event);
      isError = answer.statusCode >= 500;
      return answer;
    } finally {
      metrics
        ?.addDimension("Route", route)
        .addMetric("Requests", MetricUnit.Count, 1)
        .addMetric("Errors", MetricUnit.Count, Number(isError))
        .addMetric("Duration", MetricUnit.Milliseconds, performance.now() - startedAt)
        .publishStoredMetrics();
    }
  };
}

/** None where no namespace is given to put them in, as in tests. */
function createMetrics(): Metrics | undefined {
  if (!process.env.POWERTOOLS_METRICS_NAMESPACE) return undefined;
  const metrics = new Metrics();
  // Each dimension multiplies what metrics cost; the namespace names the app and its environment already.
  metrics.clearDefaultDimensions();
  return metrics;
}

// A hand-made test event from the console has neither.
function routeOf({ httpMethod = "?", resource = "?" }: APIGatewayProxyEvent): string {
  return `${httpMethod} ${resource}`;
}
