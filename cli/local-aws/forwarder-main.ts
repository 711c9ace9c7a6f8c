import { type ForwardingOptions, LISTENING, listen } from "./forwarding";

/** The forwarder's process; forwarder.ts starts it, with its options as JSON, and waits for the line in its log. */
listen(JSON.parse(process.argv[2] ?? "{}") as ForwardingOptions).then(
  () => console.log(LISTENING),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
