/** Messages to clients whose request fails. */
export const messages = {
  missingUserId: "Missing required query parameter: userId",
  repeatedUserId: "Query parameter must be given only once: userId",
  overlongUserId: "Query parameter must be at most 2048 bytes long: userId",
  malformedUserId: "Query parameter must not contain control characters or unpaired surrogates: userId",
  userNotFound: (userId: string) => `No user found with userId: ${userId}`,
} as const;
