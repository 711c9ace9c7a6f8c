import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** Whether a provider registry answers; the detail says why not. */
export type ProbeResult = { readonly answers: true } | { readonly answers: false; readonly detail: string };

const TIMEOUT_MS = 2500;

/** Asks a registry for the versions of the AWS provider, through the proxy that Terraform would take, if there is one. */
export async function probeRegistry(host: string, environment: NodeJS.ProcessEnv = process.env): Promise<ProbeResult> {
  const proxy = environment.HTTPS_PROXY || environment.https_proxy;
  try {
    const status = proxy ? await connectThroughProxy(new URL(proxy), host) : await askForVersions(host);
    return status === 200 ? { answers: true } : { answers: false, detail: `status ${status} instead of 200` };
  } catch (error) {
    return { answers: false, detail: reasonOf(error) };
  }
}

async function askForVersions(host: string): Promise<number> {
  const response = await fetch(`https://${host}/v1/providers/hashicorp/aws/versions`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  return response.status;
}

/** Node's fetch knows no proxies; a tunnel that opens is answer enough. */
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

/** Node hides what went wrong in the cause: "fetch failed" alone helps nobody. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name: string; message: string; cause?: Error };
  return name === "TimeoutError" ? `nothing within ${TIMEOUT_MS / 1000} s` : (cause?.message ?? message);
}
