import { z } from 'zod'
import { listQuery } from '../platform/http/list.ts'
import { line } from '../platform/http/text.ts'
import { ListProducts } from '../products/index.ts'

/** How deep the tree may be: a root is on level 1. */
export const levelsMax = 20
/** How many categories a product may be in. */
const categoriesPerProductMax = 50

const exampleId = '01890a5d-ac96-774b-bcce-b302099a8057'
const Id = z.uuid().meta({ example: exampleId })
const Name = line(200).meta({ example: 'Tents' })
const Slug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .meta({ description: 'Name for addresses, unique among siblings.', example: 'tents' })
const ParentId = z.uuid().nullable().meta({ description: 'Null for a root.' })
const Position = z.int().min(0).max(1_000_000).meta({ description: 'Order among siblings.' })

export const CategoryPath = z.object({ id: Id.meta({ description: 'Id of the category.' }) })

export const CreateCategory = z
  .strictObject({ name: Name, slug: Slug, parentId: ParentId.default(null), position: Position.default(0) })
  .meta({ id: 'CreateCategory', example: { name: 'Tents', slug: 'tents' } })
export type CreateCategory = z.infer<typeof CreateCategory>

export const UpdateCategory = z
  .strictObject({ name: Name.optional(), slug: Slug.optional(), position: Position.optional() })
  .meta({ id: 'UpdateCategory', example: { name: 'Tents and tarps' } })
export type UpdateCategory = z.infer<typeof UpdateCategory>

export const MoveCategory = z
  .strictObject({
    parentId: ParentId,
    position: Position.optional().meta({ description: 'Order among its new siblings; left as it is by default.' }),
  })
  .meta({ id: 'MoveCategory', example: { parentId: null } })
export type MoveCategory = z.infer<typeof MoveCategory>

const shape = {
  id: z.uuid(),
  name: z.string(),
  slug: Slug,
  parentId: ParentId,
  position: Position,
  version: z.int().min(1),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
}

export const Category = z.object(shape).meta({ id: 'Category', description: 'A place in the tree of categories.' })
export type Category = z.infer<typeof Category>

export const Descendant = z
  .object({ ...shape, depth: z.int().min(0).meta({ description: 'Levels below the category that was asked for.' }) })
  .meta({ id: 'Descendant' })
export type Descendant = z.infer<typeof Descendant>

export const CategoryRef = z
  .object({ id: z.uuid(), name: z.string(), slug: Slug, parentId: ParentId })
  .meta({ id: 'CategoryRef', description: 'A category that a product is in.' })
export type CategoryRef = z.infer<typeof CategoryRef>

export const ListCategories = listQuery({
  sorts: ['position', 'name', 'createdAt'],
  filters: {
    parentId: z
      .union([z.uuid(), z.literal('root')])
      .optional()
      .meta({ description: 'Categories right below this one; `root` for those below none.' }),
    slug: Slug.optional().meta({ description: 'Categories with this slug.' }),
  },
})
export type ListCategories = z.infer<typeof ListCategories>

export const ListDescendants = listQuery({ sorts: ['depth', 'name', 'createdAt'], filters: {} })
export type ListDescendants = z.infer<typeof ListDescendants>

export const ListCategoryProducts = ListProducts.extend({
  descendants: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Whether to list the products of the categories below, too; each comes once.' }),
})
export type ListCategoryProducts = z.infer<typeof ListCategoryProducts>

export const DeleteCategory = z.strictObject({
  moveProductsTo: z.uuid().optional().meta({ description: 'The category that its products go to.' }),
})

export const SetProductCategories = z
  .strictObject({
    categoryIds: z
      .array(z.uuid())
      .max(categoriesPerProductMax)
      .refine((ids) => new Set(ids).size === ids.length, { message: 'Name each category once.' })
      .meta({ description: 'All of its categories.', override: { uniqueItems: true } }),
  })
  .meta({ id: 'SetProductCategories', example: { categoryIds: [] } })

export const ProductCategories = z
  .object({
    categories: z.array(CategoryRef).max(categoriesPerProductMax),
    version: z.int().min(1).meta({ description: 'That of the product, which the set of its categories is a part of.' }),
  })
  .meta({ id: 'ProductCategories', description: 'The categories that a product is in, by name.' })
export type ProductCategories = z.infer<typeof ProductCategories>
