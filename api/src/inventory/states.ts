/** What a reservation can be. Only a held one can change, and only into one of the others. */
export const reservationStates = ['held', 'confirmed', 'released', 'expired'] as const

/** Why people change what is on hand. */
export const adjustmentReasons = ['received', 'returned', 'damaged', 'lost', 'counted'] as const

/** Why a balance changed: by hand, or by a reservation. */
export const ledgerReasons = [...adjustmentReasons, 'reserved', 'confirmed', 'released', 'expired'] as const

/** Most that one location can have of one SKU, within PostgreSQL's `integer`. */
export const onHandMax = 2_000_000_000
