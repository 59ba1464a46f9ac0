import { z } from 'zod'
import { anyOfParam, listQuery } from '../platform/http/list.ts'
import { line, lines, timeRange } from '../platform/http/text.ts'
import { productStatuses } from './status.ts'

/** How much a product may hold. */
const bounds = { variants: 100, images: 20, attributes: 50, options: 10 } as const

export const Sku = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .toUpperCase()
  .meta({ description: 'Stock keeping unit: unique whatever its case, and for good.', example: 'TENT-2P' })

const names = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,63}$/)
const safe = Number.MAX_SAFE_INTEGER

export const Attributes = z
  .record(names, z.union([line(500, 0), z.number().min(-safe).max(safe), z.boolean(), z.array(line(500)).max(20)]))
  .refine((attributes) => Object.keys(attributes).length <= bounds.attributes, {
    message: `Use at most ${bounds.attributes} attributes.`,
  })
  .meta({
    description: 'Facts by name: text, number, yes or no, or a list of texts.',
    example: { weightGrams: 2400, waterproof: true },
    override: { maxProperties: bounds.attributes },
  })
export type Attributes = z.infer<typeof Attributes>

export const Options = z
  .record(names, line(100))
  .refine((options) => Object.keys(options).length >= 1 && Object.keys(options).length <= bounds.options, {
    message: `Use 1 to ${bounds.options} options.`,
  })
  .meta({
    description: 'What tells this variant from the others.',
    example: { colour: 'green' },
    override: { minProperties: 1, maxProperties: bounds.options },
  })
export type Options = z.infer<typeof Options>

export const Image = z.strictObject({
  url: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?(\/[!-~]*)?$/)
    .meta({ description: 'Absolute http or https URL.', example: 'https://images.example.com/tent.jpg' }),
  alt: line(300, 0).default('').meta({ description: 'The image in words.' }),
})
export type Image = z.infer<typeof Image>

const NewVariant = z.strictObject({ sku: Sku, options: Options })

const Status = z.enum(productStatuses).meta({ description: 'Prepared, for sale, or no longer for sale.' })

export const CreateProduct = z
  .strictObject({
    sku: Sku,
    name: line(200).meta({ example: 'Two-person tent' }),
    description: lines(10_000).default(''),
    status: Status.default('draft'),
    attributes: Attributes.default({}),
    images: z.array(Image).max(bounds.images).default([]),
    variants: z.array(NewVariant).max(bounds.variants).default([]),
  })
  .meta({ id: 'CreateProduct', example: { sku: 'TENT-2P', name: 'Two-person tent' } })
export type CreateProduct = z.infer<typeof CreateProduct>

export const UpdateProduct = z
  .strictObject({
    name: line(200).optional(),
    description: lines(10_000).optional(),
    status: Status.optional(),
    attributes: Attributes.optional().meta({ description: 'Replaces all attributes.' }),
    images: z.array(Image).max(bounds.images).optional().meta({ description: 'Replaces all images.' }),
    variants: z.array(NewVariant).max(bounds.variants).optional().meta({
      description: 'Replaces all variants; one whose SKU stays keeps its id, prices and stock.',
    }),
  })
  .meta({ id: 'UpdateProduct', example: { status: 'active' } })
export type UpdateProduct = z.infer<typeof UpdateProduct>

export const Variant = z.object({ id: z.uuid(), sku: Sku, options: Options }).meta({ id: 'Variant' })
export type Variant = z.infer<typeof Variant>

/** The parts of a product that `fields` can leave out. */
export const productParts = ['description', 'attributes', 'images', 'variants'] as const
export type ProductPart = (typeof productParts)[number]

export const Product = z.object({
  id: z.uuid(),
  sku: Sku,
  name: z.string(),
  status: Status,
  description: z.string().optional(),
  attributes: Attributes.optional(),
  images: z.array(Image).optional(),
  variants: z.array(Variant).optional(),
  version: z.int().min(1),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
})
export type Product = z.infer<typeof Product>

export const ProductPath = z.object({
  id: z.uuid().meta({ description: 'Id of the product.', example: '01900000-0000-7000-8000-000000000000' }),
})

export const fieldsParam = anyOfParam(
  productParts,
  'Which of the larger parts to return, instead of all; the rest of a product always comes.',
).optional()

export const ListProducts = listQuery({
  sorts: ['createdAt', 'updatedAt', 'name', 'sku'],
  filters: {
    status: anyOfParam(productStatuses, 'Products with this status.').optional(),
    sku: Sku.optional().meta({ description: 'The product that has this SKU, itself or as a variant.' }),
    'name[prefix]': line(200).optional().meta({ description: 'Products whose name begins so, whatever the case.' }),
    ...timeRange('createdAt', 'Created'),
    ...timeRange('updatedAt', 'Last changed'),
    deleted: z
      .enum(['exclude', 'only'])
      .default('exclude')
      .meta({ description: 'Whether to list the products for use, or those that were deleted.' }),
    fields: fieldsParam,
  },
})
export type ListProducts = z.infer<typeof ListProducts>
