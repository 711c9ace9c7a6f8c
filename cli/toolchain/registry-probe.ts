import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** Whether a provider registry is reachable; `detail` is the reason if not. */
export type ProbeResult = { readonly reachable: true } | { readonly reachable: false; readonly detail: string };

const TIMEOUT_MS = 2500;

/** Requests the versions of the AWS provider from a registry, through the proxy that Terraform uses, if there is one. */
export async function probeRegistry(host: string, environment: NodeJS.ProcessEnv = process.env): Promise<ProbeResult> {
  const proxy = environment.HTTPS_PROXY || environment.https_proxy;
  try {
    const status = proxy ? await connectThroughProxy(new URL(proxy), host) : await requestVersions(host);
    return status === 200 ? { reachable: true } : { reachable: false, detail: `status ${status} instead of 200` };
  } catch (error) {
    return { reachable: false, detail: reasonOf(error) };
  }
}

async function requestVersions(host: string): Promise<number> {
  const response = await fetch(`https://${host}/v1/providers/hashicorp/aws/versions`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  return response.status;
}

/** Node's fetch supports no proxies; a tunnel that opens is proof enough. */
function connectThroughProxy(proxy: URL, host: string): Promise<number> {
  const request = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  const credentials = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`);
  return new Promise((resolve, reject) => {
    request({
      host: proxy.hostname,
      port: proxy.port,
      method: "CONNECT",
      path: `${host}:443`,
      headers: proxy.username ? { "proxy-authorization": `Basic ${credentials.toString("base64")}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .once("connect", (response, socket) => {
        socket.destroy();
        resolve(response.statusCode ?? 0);
      })
      .once("error", reject)
      .end();
  });
}

/** The cause has the reason: Node's message is only "fetch failed". */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name: string; message: string; cause?: Error };
  return name === "TimeoutError" ? `nothing within ${TIMEOUT_MS / 1000} s` : (cause?.message ?? message);
}
