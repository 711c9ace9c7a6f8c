import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { requireThat } from "../common/validation";

/** A Lambda function that an API can invoke: a `NodeFunction`, or an existing one by `NodeFunction.fromFunctionArn`. */
export interface IFunction {
  readonly functionName: string;
  readonly functionArn: string;
  /** ARN by which API Gateway invokes the function. */
  readonly invokeArn: string;
  /** @default - not known, and not compared with the time that API Gateway waits */
  readonly timeoutSeconds?: number;
}

/** A function in any language that another stack, or another tool, defines. */
export interface ExistingFunctionProps {
  /** Without a version or an alias: `arn:aws:lambda:<region>:<account>:function:<name>`. */
  readonly functionArn: string;
  /** The function's timeout; a route rejects one over 29. @default - not known, and not checked */
  readonly timeoutSeconds?: number;
}

/** An existing function. It makes no resource, and has neither its environment nor its role changed. */
export class ExistingFunction extends Construct implements IFunction {
  readonly functionName: string;
  readonly functionArn: string;
  readonly invokeArn: string;
  readonly timeoutSeconds?: number;

  /** @throws ValidationError when the ARN is not a function's */
  constructor(scope: Construct, id: string, { functionArn, timeoutSeconds }: ExistingFunctionProps) {
    super(scope, id);
    const rule = "be a function's ARN such as 'arn:aws:lambda:eu-central-1:123456789012:function:GetOrder'";
    requireThat(this, "functionArn", functionArn, rule, (arn) => FUNCTION_ARN.test(arn));
    const partOf = (index: number) =>
      Token.isUnresolved(functionArn)
        ? Fn.element(Fn.split(":", functionArn), index)
        : String(functionArn.split(":")[index]);
    const [region, name] = [partOf(3), partOf(6)];
    this.functionArn = functionArn;
    this.functionName = name;
    this.invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    this.timeoutSeconds = timeoutSeconds;
  }
}

const FUNCTION_ARN = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}$/;
