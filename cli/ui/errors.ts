/** A command stops, for the reason in the message and with its own exit status. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";

  constructor(
    message: string,
    /** Exit status of the command. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** A command was called with wrong arguments. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
