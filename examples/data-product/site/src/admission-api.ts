import { FIELD_NAMES, type FieldName } from "../../handlers/lib/applicant";

const TIMEOUT_MS = 15_000;

/** What a person entered, unchanged: the API decides what is valid. */
export type Entries = Readonly<Record<FieldName, string>>;

export type FailureKind = "config" | "key" | "network" | "timeout" | "unreadable" | "status";

interface FailureDetails {
  readonly status?: number;
  readonly apiMessage?: string;
  readonly requestId?: string;
  readonly fields?: readonly FieldName[];
  readonly cause?: unknown;
}

/** Why a request failed. `status` is set when the API returned an error, `apiMessage` when its body has a message. */
export class AdmissionError extends Error {
  readonly status?: number;
  readonly apiMessage?: string;
  readonly requestId?: string;
  /** The fields that the API rejected. */
  readonly fields: readonly FieldName[];

  constructor(
    readonly kind: FailureKind,
    { status, apiMessage, requestId, fields = [], cause }: FailureDetails = {},
  ) {
    super(`The request failed: ${kind}`, { cause });
    this.status = status;
    this.apiMessage = apiMessage;
    this.requestId = requestId;
    this.fields = fields;
  }
}

/** As much of the browser's fetch as the page uses. */
export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

export interface AdmissionApi {
  /**
   * Resolves to the expected admission status.
   *
   * @throws AdmissionError "config" for a missing or invalid config.json, "key" for what cannot be a key, "status" for a
   *   4xx or 5xx response, "unreadable" for one without an admission status, "network", "timeout"
   */
  ask(apiKey: string, entries: Entries): Promise<boolean>;
}

/** The API that `config.json` names; that file is fetched with the first request, and again after a failure. */
export function createAdmissionApi(fetch: Fetch): AdmissionApi {
  let apiUrl: Promise<string> | undefined;
  const getApiUrl = () => {
    apiUrl ??= loadApiUrl(fetch).catch((failure) => {
      apiUrl = undefined;
      throw failure;
    });
    return apiUrl;
  };
  return {
    async ask(apiKey, entries) {
      // Fetch accepts nothing else in a header, and its error would look like a network error.
      if (!/^[\x21-\x7e]*$/.test(apiKey)) throw new AdmissionError("key");
      const url = `${await getApiUrl()}/admission?${new URLSearchParams(entries)}`;
      const headers = apiKey === "" ? undefined : { "x-api-key": apiKey };
      const { ok, status, requestId, json } = await getJson(fetch, url, { headers });
      if (!ok) {
        throw new AdmissionError("status", { status, requestId, apiMessage: messageIn(json), fields: fieldsIn(json) });
      }
      if (typeof json?.result !== "boolean") throw new AdmissionError("unreadable", { status, requestId });
      return json.result;
    },
  };
}

async function loadApiUrl(fetch: Fetch): Promise<string> {
  const { ok, json } = await getJson(fetch, "config.json", { cache: "no-cache" });
  if (!ok || !isApiUrl(json?.apiUrl)) throw new AdmissionError("config");
  return json.apiUrl;
}

interface JsonResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly requestId?: string;
  /** The JSON object that was sent, if it was one. */
  readonly json?: Record<string, unknown> & { apiUrl?: unknown };
}

async function getJson(fetch: Fetch, url: string, options: RequestInit): Promise<JsonResponse> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...options, signal });
    const { ok, status, headers } = response;
    const requestId = headers.get("x-amzn-requestid") ?? undefined;
    return { ok, status, requestId, json: parseObject(await response.text()) };
  } catch (cause) {
    throw new AdmissionError(signal.aborted ? "timeout" : "network", { cause });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Handlers return `error`, API Gateway returns `message`. */
function messageIn(json: JsonResponse["json"]): string | undefined {
  return [json?.error, json?.message].find((text) => typeof text === "string" && text !== "") as string | undefined;
}

/** The function lists the fields that it rejected; API Gateway names those that are missing in its message. */
function fieldsIn(json: JsonResponse["json"]): readonly FieldName[] {
  const listed = Array.isArray(json?.fields) ? json.fields : [];
  const missing = /\[([\w, ]*)\]$/.exec(String(json?.message ?? ""))?.[1]?.split(", ") ?? [];
  return FIELD_NAMES.filter((name) => listed.includes(name) || missing.includes(name));
}

function isApiUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:.*[^/]$/.test(value) && URL.canParse(value);
}
