import {
  type CloudFrontClient,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from "@aws-sdk/client-cloudfront";

/** All origin access controls of the account. */
export function listOriginAccessControls(client: CloudFrontClient) {
  return itemsOf(
    async (Marker) => (await client.send(new ListOriginAccessControlsCommand({ Marker }))).OriginAccessControlList,
  );
}

/** All response headers policies of the account, without AWS's managed ones. */
export function listResponseHeadersPolicies(client: CloudFrontClient) {
  return itemsOf(async (Marker) => {
    const command = new ListResponseHeadersPoliciesCommand({ Type: "custom", Marker });
    return (await client.send(command)).ResponseHeadersPolicyList;
  });
}

/** All CloudFront functions of the account, each once: every function has this stage, published or not. */
export function listFunctions(client: CloudFrontClient) {
  return itemsOf(
    async (Marker) => (await client.send(new ListFunctionsCommand({ Stage: "DEVELOPMENT", Marker }))).FunctionList,
  );
}

/** The items of all pages of a list. The SDK has paginators for some of CloudFront's lists only. */
async function* itemsOf<Item>(
  readPage: (marker?: string) => Promise<{ Items?: Item[]; NextMarker?: string } | undefined>,
): AsyncGenerator<Item> {
  let marker: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(marker);
    yield* page?.Items ?? [];
    marker = page?.NextMarker;
  } while (marker);
}
