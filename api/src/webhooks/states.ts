/** What a delivery can be: to be tried, arrived, or given up until somebody replays it. */
export const deliveryStates = ['pending', 'delivered', 'dead'] as const

/** Why a webhook gets nothing: somebody said so, it failed for days, or it answered 410. */
export const disabledReasons = ['requested', 'failing', 'gone'] as const
