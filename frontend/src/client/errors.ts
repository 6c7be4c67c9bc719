import type { ErrorCode, WireError } from '@/bindings/contract';

/** The one error of the client layer: what a call rejects with, on every transport. */
export class XgenError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly causes: string[];

  constructor(wire: WireError) {
    super(wire.message);
    this.name = 'XgenError';
    this.code = wire.code;
    this.hint = wire.hint;
    this.causes = wire.causes;
  }

  /** The user stopped it; never shown as an error. */
  get cancelled(): boolean {
    return this.code === 'cancelled';
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, hint: this.hint, causes: this.causes };
  }
}

export function isWireError(value: unknown): value is WireError {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as WireError).code === 'string' &&
    typeof (value as WireError).message === 'string'
  );
}

/** Whatever was thrown, as an `XgenError`. Text that no host coded becomes `internal`. */
export function toXgenError(thrown: unknown): XgenError {
  if (thrown instanceof XgenError) return thrown;
  if (isWireError(thrown)) return new XgenError({ ...thrown, hint: thrown.hint ?? null, causes: thrown.causes ?? [] });
  if (thrown instanceof Error) {
    return new XgenError({ code: 'internal', message: thrown.message, hint: null, causes: causesOf(thrown) });
  }
  return new XgenError({ code: 'internal', message: String(thrown), hint: null, causes: [] });
}

export function cancelledError(): XgenError {
  return new XgenError({ code: 'cancelled', message: 'the call was cancelled', hint: null, causes: [] });
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) causes.push(cause.message);
  return causes;
}
