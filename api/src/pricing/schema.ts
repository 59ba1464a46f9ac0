import { z } from 'zod'
import { integerParam, listQuery } from '../platform/http/list.ts'
import { Instant, line } from '../platform/http/text.ts'
import { Sku } from '../products/index.ts'
import type { CurrencyCode } from './currency.ts'
import { iso4217Exponents } from './iso-4217.ts'

/** Beyond any order, and within PostgreSQL's `integer`. */
const quantityMax = 1_000_000_000

const Currency = z
  .enum(Object.keys(iso4217Exponents) as [CurrencyCode, ...CurrencyCode[]])
  .meta({ id: 'Currency', description: 'ISO 4217 code of a currency that has a minor unit.', example: 'EUR' })

const ListCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .meta({ description: 'What people call the list: unique whatever its case.', example: 'retail-eur' })

const ListName = line(200).meta({ example: 'Retail Europe' })

export const CreatePriceList = z
  .strictObject({ code: ListCode, name: ListName, currency: Currency })
  .meta({ id: 'CreatePriceList', example: { code: 'retail-eur', name: 'Retail Europe', currency: 'EUR' } })
export type CreatePriceList = z.infer<typeof CreatePriceList>

export const UpdatePriceList = z
  .strictObject({ name: ListName })
  .meta({ id: 'UpdatePriceList', example: { name: 'Retail Europe and UK' } })
export type UpdatePriceList = z.infer<typeof UpdatePriceList>

export const PriceList = z
  .object({
    id: z.uuid(),
    code: ListCode,
    name: z.string(),
    currency: Currency,
    version: z.int().min(1),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'PriceList', description: 'Prices in one currency, for one market or kind of customer.' })
export type PriceList = z.infer<typeof PriceList>

const idExample = '01939a2e-7c00-7000-8000-000000000001'
export const PriceListPath = z.object({ id: z.uuid().meta({ description: 'The price list.', example: idExample }) })
export const PricePath = z.object({ id: z.uuid().meta({ description: 'The price.', example: idExample }) })

export const ListPriceLists = listQuery({
  sorts: ['createdAt', 'code', 'name'],
  filters: {
    code: ListCode.optional().meta({ description: 'The list with this code, whatever its case.' }),
    currency: Currency.optional().meta({ description: 'Price lists in this currency.' }),
  },
})
export type ListPriceLists = z.infer<typeof ListPriceLists>

const MinQuantity = z
  .int()
  .min(1)
  .max(quantityMax)
  .meta({ description: 'The tier: the price per piece for at least so many.' })

const AmountMinor = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'In the minor unit of the currency: 1250 is 12.50 EUR, 1250 JPY or 1.250 KWD.', example: 1250 })

export const SetPrice = z
  .strictObject({
    sku: Sku,
    minQuantity: MinQuantity.default(1),
    amountMinor: AmountMinor,
    currency: Currency.meta({ description: 'The currency of the price list, so that no amount is meant in another.' }),
    validFrom: Instant.optional().meta({ description: 'First instant of the price, now unless it is given.' }),
    validTo: Instant.nullable()
      .default(null)
      .meta({ description: 'First instant after the price; null: it holds until another is set.' }),
  })
  .meta({ id: 'SetPrice', example: { sku: 'TENT-2P', amountMinor: 12_990, currency: 'EUR' } })
export type SetPrice = z.infer<typeof SetPrice>

export const EndPrice = z.strictObject({ validTo: Instant }).meta({
  id: 'EndPrice',
  description: '`validTo` is the first instant after the price.',
  example: { validTo: '2099-01-31T12:00:00Z' },
})
export type EndPrice = z.infer<typeof EndPrice>

export const Price = z
  .object({
    id: z.uuid(),
    priceListId: z.uuid(),
    sku: Sku,
    minQuantity: MinQuantity,
    amountMinor: AmountMinor,
    currency: Currency,
    amount: z.string().meta({
      description: 'The same amount with all the decimals of its currency (ISO 4217).',
      example: '12.50',
    }),
    validFrom: z.iso.datetime().meta({ description: 'First instant of the price.' }),
    validTo: z.iso.datetime().nullable().meta({ description: 'First instant after the price; null without an end.' }),
    version: z.int().min(1),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Price', description: 'What one piece costs in a price list, from a quantity on, for a time.' })
export type Price = z.infer<typeof Price>

const quantityParam = integerParam(1, quantityMax)

export const ListPrices = listQuery({
  sorts: ['validFrom', 'sku'],
  filters: {
    sku: Sku.optional().meta({ description: 'Prices of this SKU.' }),
    priceListId: z.uuid().optional().meta({ description: 'Prices of this list.' }),
    minQuantity: quantityParam.optional().meta({ description: 'Prices of this tier.' }),
    at: Instant.optional().meta({ description: 'Only the prices in force at this time.' }),
  },
})
export type ListPrices = z.infer<typeof ListPrices>

export const EffectivePrice = z.strictObject({
  sku: Sku,
  priceListId: z.uuid().meta({ description: 'The price list to look into.', example: idExample }),
  quantity: quantityParam.default(1).meta({ description: 'How many pieces, which decides the tier.' }),
  at: Instant.optional().meta({ description: 'When, now unless it is given.' }),
})
export type EffectivePrice = z.infer<typeof EffectivePrice>
