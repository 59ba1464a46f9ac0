import { z } from 'zod'

/** How many items a page holds. */
const pageLimit = { default: 50, max: 200 } as const
const cursorCharsMax = 1024

/**
 * Query parameter: a whole number in decimal digits. (`z.coerce` takes whatever JavaScript does: 0x10, 1e1, spaces.)
 * @param min at least 0
 */
export const integerParam = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,16}$/, 'Use decimal digits.')
    .transform(Number)
    .pipe(z.number().int().min(min).max(max))
    .meta({
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum: min, maximum: max, pattern: undefined })
      },
    })

interface ListProps<S extends readonly string[], F extends z.core.$ZodLooseShape> {
  /** What one may sort by; `-name` is descending. The first is the default. */
  readonly sorts: S
  /** The parameters that narrow the list, each with its own schema; anything else is refused. */
  readonly filters: F
}

/** The query of a list: filters, sort, page and count, nothing else. */
export const listQuery = <const S extends readonly [string, ...string[]], F extends z.core.$ZodLooseShape>({
  sorts,
  filters,
}: ListProps<S, F>) =>
  z.strictObject({
    ...filters,
    sort: z
      .enum([...sorts, ...sorts.map((name) => `-${name}`)] as (S[number] | `-${S[number]}`)[])
      .default(sorts[0] as never)
      .meta({ description: 'The order; `-` in front is descending. Ties are broken by id.' }),
    limit: integerParam(1, pageLimit.max)
      .default(pageLimit.default)
      .meta({ description: 'How many items the page may hold.', override: { default: pageLimit.default } }),
    cursor: z
      .string()
      .max(cursorCharsMax)
      .regex(/^[A-Za-z0-9_-]+$/)
      .optional()
      .meta({ description: '`nextCursor` of the page before, with the same filters and sort.' }),
    count: z
      .enum(['none', 'estimated', 'exact'])
      .default('none')
      .meta({ description: 'Whether to count all matching items: by the planner’s statistics, or one by one.' }),
  })

/** The query of any list, after validation. */
export interface ListQuery {
  readonly sort: string
  readonly limit: number
  readonly cursor?: string | undefined
  readonly count: 'none' | 'estimated' | 'exact'
}

/** A page of items. `nextCursor` is null on the last one. */
export const pageOf = <I extends z.ZodType>(item: I, id: string) =>
  z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'Give it as `cursor` for the next page; null at the end.' }),
      count: z
        .object({ value: z.int().min(0), exact: z.boolean() })
        .optional()
        .meta({ description: 'How many items match, when `count` asked for it.' }),
    })
    .meta({ id, description: 'One page of a list.' })

export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
  readonly count?: { readonly value: number; readonly exact: boolean }
}

/** Query parameter: one or more of `values`, separated by commas. */
export const anyOfParam = <const V extends readonly string[]>(values: V, description: string) =>
  z
    .string()
    .max(500)
    .regex(new RegExp(`^(${values.join('|')})(,(${values.join('|')}))*$`))
    .transform((text) => text.split(',') as V[number][])
    .meta({ description: `${description} One or more of ${values.join(', ')}, separated by commas.` })
