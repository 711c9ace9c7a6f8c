import type { APIGatewayProxyResult } from "aws-lambda";

/** Undefined where tracing is off: the X-Ray SDK is then not even loaded. */
const tracer = process.env.POWERTOOLS_TRACE_ENABLED === "true" ? loadTracer() : undefined;

/**
 * The answer, with a subsegment that says `route` and the answer's status. What is thrown is for the log alone: its
 * message may hold personal data. Of a client's failed call, X-Ray has what AWS says.
 */
export async function traced(
  route: string,
  answer: () => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  if (!tracer) return answer();
  const { provider } = await tracer;
  // X-Ray takes no braces in a name, and a route may have them.
  const answered = provider.captureAsyncFunc("Request", async (subsegment) => {
    subsegment?.addAnnotation("route", route);
    let status = 500;
    try {
      const result = await answer();
      status = result.statusCode;
      return result;
    } finally {
      subsegment?.addAnnotation("status", status);
      if (status >= 500) subsegment?.addFaultFlag();
      else if (status >= 400) subsegment?.addErrorFlag();
      subsegment?.close();
    }
  });
  // Its type says unknown, but it is what the function returns.
  return answered as Promise<APIGatewayProxyResult>;
}

/** The client of the AWS SDK, whose calls are then subsegments, and the service that it calls is on the service map. */
export async function tracedClient<Client>(client: Client): Promise<Client> {
  return tracer ? (await tracer).captureAWSv3Client(client) : client;
}

async function loadTracer() {
  const { Tracer } = await import("@aws-lambda-powertools/tracer");
  // Each request of the AWS SDK would else be there twice: as a call of the service, and of its host.
  const loaded = new Tracer({ captureHTTPsRequests: false });
  // Where no trace is given, as on a local AWS, there is just nothing to add to: no error for the log.
  loaded.provider.setContextMissingStrategy("IGNORE_ERROR");
  return loaded;
}
