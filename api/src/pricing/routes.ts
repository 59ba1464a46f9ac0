import { pageOf } from '../platform/http/list.ts'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { product } from '../products/index.ts'
import { createPriceList } from './create-price-list.ts'
import { endPrice } from './end-price.ts'
import { getEffectivePrice } from './get-effective-price.ts'
import { getPrice } from './get-price.ts'
import { getPriceList } from './get-price-list.ts'
import { listPriceLists } from './list-price-lists.ts'
import { listPrices } from './list-prices.ts'
import { pricing } from './problems.ts'
import {
  CreatePriceList,
  EffectivePrice,
  EndPrice,
  ListPriceLists,
  ListPrices,
  Price,
  PriceList,
  PriceListPath,
  PricePath,
  SetPrice,
  UpdatePriceList,
} from './schema.ts'
import { setPrice } from './set-price.ts'
import { updatePriceList } from './update-price-list.ts'

const tag = 'pricing'
const oneList = { description: 'The price list.', body: PriceList, version: ({ version }: PriceList) => version }
const onePrice = { description: 'The price.', body: Price, version: ({ version }: Price) => version }

const priceListOperations: readonly Operation[] = [
  operation({
    id: 'listPriceLists',
    method: 'get',
    path: '/v1/price-lists',
    tag,
    summary: 'List price lists',
    query: ListPriceLists,
    success: { status: 200, description: 'One page of price lists.', body: pageOf(PriceList, 'PriceListPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listPriceLists(ctx, query),
  }),
  operation({
    id: 'createPriceList',
    method: 'post',
    path: '/v1/price-lists',
    tag,
    summary: 'Create a price list',
    description: 'Its code and currency are for good.',
    scope: 'catalog:write',
    body: CreatePriceList,
    success: { ...oneList, status: 201, location: ({ id }) => `/v1/price-lists/${id}` },
    problems: [pricing.list_code_taken],
    handle: (ctx, { body }) => createPriceList(ctx, body),
  }),
  operation({
    id: 'getPriceList',
    method: 'get',
    path: '/v1/price-lists/{id}',
    tag,
    summary: 'Read a price list',
    params: PriceListPath,
    success: { ...oneList, status: 200 },
    problems: [pricing.list_not_found],
    handle: (ctx, { params }) => getPriceList(ctx, params),
  }),
  operation({
    id: 'updatePriceList',
    method: 'patch',
    path: '/v1/price-lists/{id}',
    tag,
    summary: 'Rename a price list',
    scope: 'catalog:write',
    params: PriceListPath,
    body: UpdatePriceList,
    precondition: true,
    success: { ...oneList, status: 200 },
    problems: [pricing.list_not_found],
    handle: (ctx, { params, body, expected }) => updatePriceList(ctx, { ...params, expected, changes: body }),
  }),
]

const priceOperations: readonly Operation[] = [
  operation({
    id: 'setPrice',
    method: 'post',
    path: '/v1/price-lists/{id}/prices',
    tag,
    summary: 'Set a price',
    description:
      'A price of the same SKU and tier that has no end and begins earlier ends where this one begins; nothing else ' +
      'may overlap it. A `validFrom` up to a minute in the past means now.',
    scope: 'catalog:write',
    params: PriceListPath,
    body: SetPrice,
    success: { ...onePrice, status: 201, location: ({ id }) => `/v1/prices/${id}` },
    problems: [
      pricing.list_not_found,
      pricing.overlap,
      pricing.currency_mismatch,
      pricing.retroactive,
      pricing.validity_empty,
      product.sku_unknown,
    ],
    handle: (ctx, { params, body }) => setPrice(ctx, { priceListId: params.id, price: body }),
  }),
  operation({
    id: 'listPrices',
    method: 'get',
    path: '/v1/prices',
    tag,
    summary: 'List prices',
    description: 'The whole history: prices that have ended, that are in force, and that are to come.',
    query: ListPrices,
    success: { status: 200, description: 'One page of prices.', body: pageOf(Price, 'PricePage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listPrices(ctx, query),
  }),
  operation({
    id: 'getEffectivePrice',
    method: 'get',
    path: '/v1/prices/effective',
    tag,
    summary: 'Read the price at a time',
    description: 'Of the tiers in force at that time, the one with the greatest minimum that the quantity reaches.',
    query: EffectivePrice,
    success: { status: 200, description: 'The price in force.', body: Price },
    problems: [pricing.no_price],
    handle: (ctx, { query }) => getEffectivePrice(ctx, query),
  }),
  operation({
    id: 'getPrice',
    method: 'get',
    path: '/v1/prices/{id}',
    tag,
    summary: 'Read a price',
    params: PricePath,
    success: { ...onePrice, status: 200 },
    problems: [pricing.price_not_found],
    handle: (ctx, { params }) => getPrice(ctx, params),
  }),
  operation({
    id: 'endPrice',
    method: 'patch',
    path: '/v1/prices/{id}',
    tag,
    summary: 'End a price',
    description: 'Only what has not happened yet changes. A `validTo` up to a minute in the past means now.',
    scope: 'catalog:write',
    params: PricePath,
    body: EndPrice,
    precondition: true,
    success: { ...onePrice, status: 200 },
    problems: [
      pricing.price_not_found,
      pricing.overlap,
      pricing.price_ended,
      pricing.retroactive,
      pricing.validity_empty,
    ],
    handle: (ctx, { params, body, expected }) => endPrice(ctx, { ...params, expected, changes: body }),
  }),
]

/** The endpoints of price lists and prices. */
export const pricingOperations: readonly Operation[] = [...priceListOperations, ...priceOperations]
