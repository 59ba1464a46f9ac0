/** The life of a product: prepared, for sale, no longer for sale. */
export const productStatuses = ['draft', 'active', 'archived'] as const
