import type { z } from 'zod'

/** One thing that happened, as a slice announces it. */
export interface NewEvent {
  /** `<noun>.<participle>`, for good. */
  readonly type: string
  /** What it is about: as a path below the API's `/v1/` (`products/0190…`), or a name where the event says all of it. */
  readonly subject: string
  /** Small facts, enough to decide whether to ask for more. */
  readonly data: object
}

/** A kind of event as it is documented and validated. */
export interface EventKind {
  readonly type: string
  readonly description: string
  readonly data: z.ZodType
}

interface EventFamilyProps<N extends string, D extends z.ZodType<object>, C extends string> {
  /** First half of every type. */
  readonly noun: N
  /** What every event of the family says. */
  readonly data: D
  /** Second half of the type -> a sentence for people. */
  readonly changes: Readonly<Record<C, string>>
  readonly subject: (data: z.output<D>) => string
}

/** The events about one kind of thing, which all carry the same facts. */
export function eventFamily<const N extends string, D extends z.ZodType<object>, const C extends string>(
  props: EventFamilyProps<N, D, C>,
) {
  const { noun, data, changes, subject } = props
  return {
    kinds: Object.entries<string>(changes).map(
      ([change, description]): EventKind => ({ type: `${noun}.${change}`, description, data }),
    ),
    /** @param facts more than the data's schema names is left out */
    event: (change: C, facts: z.output<D>): NewEvent => ({
      type: `${noun}.${change}`,
      subject: subject(facts),
      data: data.parse(facts),
    }),
  }
}
