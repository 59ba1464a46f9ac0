import { type TraceContext, traceContext } from './trace-context.ts'

export type SpanValue = string | number | boolean
export type SpanAttributes = Readonly<Record<string, SpanValue>>

/**
 * A piece of work in a trace. Children are made from it explicitly; nothing is looked up in ambient state. Where the
 * trace is not recorded, a child is the parent itself.
 */
export interface Span {
  readonly context: TraceContext
  /** Whether anyone will see the attributes; do not compute them otherwise. */
  readonly recording: boolean
  setAttributes(attributes: SpanAttributes): void
  /**
   * Runs `work` as a child, which ends when the promise settles. A rejection passes through; it marks the span as
   * failed unless it is a problem with a status below 500, and only its type is recorded.
   * @param name `<slice>.<verb>`
   */
  span<T>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<T>): Promise<T>
  /** Starts a child for one SQL statement. Call the result once when it has ended, with the error if it failed. */
  statementSpan(statement: StatementInfo): (error?: unknown) => void
}

export interface StatementInfo {
  /** Operations and tables, such as `SELECT products`: names the span, holds no values. */
  readonly summary: string
  /** The name of the database. */
  readonly namespace: string
}

/** What is known of a request before it is routed. */
export interface RequestStart {
  readonly method: string
  /** Of the request target; a query string is cut off, as it may hold what is private. */
  readonly path: string
  readonly traceparent?: string | undefined
  readonly requestId?: string | undefined
  readonly scheme?: 'http' | 'https' | undefined
  readonly serverAddress?: string | undefined
  readonly serverPort?: number | undefined
}

export interface RequestEnd {
  /** The path pattern that matched; undefined when none did. */
  readonly route: string | undefined
  readonly status: number
  /** What was thrown, if anything: names the `error.type` of a 5xx. */
  readonly error?: unknown
}

export interface RequestSpan extends Span {
  /** The trace id for a metric's exemplar; undefined when traces are exported but not this one. */
  readonly exemplar: string | undefined
  /** Ends the span, named `METHOD route`. Call it once. */
  end(outcome: RequestEnd): void
}

/** What is known of work on a message when it begins. */
export interface MessageStart {
  /** `<slice>.<verb>` */
  readonly name: string
  /** Whether the message is handed on to whoever wants it, or sent to a server that answers. */
  readonly kind: 'producer' | 'client'
  /** Of the span that caused the message, perhaps long ago. One that cannot be read begins a new trace. */
  readonly traceparent: string
  /** The work in which many messages are handled, such as the run of a job: the new span is linked to it. */
  readonly within: TraceContext
  readonly attributes: SpanAttributes
}

export interface MessageSpan extends Span {
  /** As that of a request. */
  readonly exemplar: string | undefined
  /** Ends the span. Call it once, with the error if the work failed. */
  end(error?: unknown): void
}

/** A span that nobody records: it only carries its identity on. */
export class UnrecordedSpan implements RequestSpan, MessageSpan {
  readonly context: TraceContext
  readonly exemplar: string | undefined
  readonly recording = false

  constructor(context: TraceContext, exemplar?: string) {
    this.context = context
    this.exemplar = exemplar
  }

  setAttributes(): void {
    // Nobody would see them.
  }

  async span<T>(_name: string, _attributes: SpanAttributes, work: (span: Span) => Promise<T>): Promise<T> {
    return work(this)
  }

  statementSpan(): (error?: unknown) => void {
    return ignore
  }

  end(): void {
    // There is nothing to send.
  }
}

const ignore = () => undefined

/** For work that is part of no trace, such as looking whether there is anything to do. */
export const untraced: Span = new UnrecordedSpan(traceContext('0'.repeat(32), '0'.repeat(16), false))
