import { z } from 'zod'
import { anyOfParam, listQuery } from '../platform/http/list.ts'
import { line, timeRange } from '../platform/http/text.ts'
import { Sku } from '../products/index.ts'
import { adjustmentReasons, ledgerReasons, onHandMax, reservationStates } from './states.ts'

/** How much one request may ask for. */
const bounds = { lines: 100, quantity: 1_000_000, delta: 1_000_000_000, ttlSeconds: 86_400 } as const

const idExample = '01939a2e-7c00-7000-8000-000000000001'

const LocationCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .meta({ description: 'Name of the location, for good.', example: 'berlin' })

const LocationName = line(200).meta({ example: 'Berlin' })

export const CreateLocation = z
  .strictObject({ code: LocationCode, name: LocationName })
  .meta({ id: 'CreateLocation', example: { code: 'berlin', name: 'Berlin' } })
export type CreateLocation = z.infer<typeof CreateLocation>

export const UpdateLocation = z
  .strictObject({ name: LocationName })
  .meta({ id: 'UpdateLocation', example: { name: 'Berlin, Spandau' } })
export type UpdateLocation = z.infer<typeof UpdateLocation>

export const Location = z
  .object({
    code: LocationCode,
    name: z.string(),
    version: z.int().min(1),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Location', description: 'A place that has stock.' })
export type Location = z.infer<typeof Location>

export const LocationPath = z.object({ code: LocationCode })

export const ListLocations = listQuery({ sorts: ['code', 'name'], filters: {} })
export type ListLocations = z.infer<typeof ListLocations>

const Units = z.int().min(0).max(onHandMax)

export const StockLevel = z
  .object({
    sku: Sku,
    location: LocationCode,
    onHand: Units.meta({ description: 'Units that are there.' }),
    reserved: Units.meta({ description: 'Of these, units that reservations hold now.' }),
    available: Units.meta({ description: 'What can be reserved: `onHand` less `reserved`.' }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockLevel', description: 'How much a location has of a SKU.' })
export type StockLevel = z.infer<typeof StockLevel>

const skuParam = Sku.optional().meta({ description: 'Only of this SKU, whatever its case.' })
const locationParam = LocationCode.optional().meta({ description: 'Only at this location.' })

export const ListStock = listQuery({ sorts: ['sku'], filters: { sku: skuParam, location: locationParam } })
export type ListStock = z.infer<typeof ListStock>

export const AdjustStock = z
  .strictObject({
    sku: Sku,
    location: LocationCode,
    delta: z
      .int()
      .min(-bounds.delta)
      .max(bounds.delta)
      .refine((delta) => delta !== 0, { message: 'Use a number other than 0.' })
      .meta({ description: 'Units that came, or less than 0 for units that went.', override: { not: { const: 0 } } }),
    reason: z.enum(adjustmentReasons),
    note: line(500).optional().meta({ description: 'For people; anyone can read it.' }),
  })
  .meta({
    id: 'AdjustStock',
    example: { sku: 'TENT-2P', location: 'berlin', delta: 24, reason: 'received', note: 'Delivery 4711' },
  })
export type AdjustStock = z.infer<typeof AdjustStock>

export const LedgerEntry = z
  .object({
    id: z.uuid(),
    sku: Sku,
    location: LocationCode,
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    reason: z.enum(ledgerReasons),
    note: z.string().nullable(),
    reservationId: z.uuid().nullable().meta({ description: 'The reservation behind it, if there is one.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'LedgerEntry', description: 'One change of stock; entries are never changed or removed.' })
export type LedgerEntry = z.infer<typeof LedgerEntry>

export const Adjustment = z
  .object({ entry: LedgerEntry, stock: StockLevel })
  .meta({ id: 'Adjustment', description: 'What was written to the ledger, and the stock after it.' })
export type Adjustment = z.infer<typeof Adjustment>

export const LedgerEntryPath = z.object({ id: z.uuid().meta({ description: 'The entry.', example: idExample }) })

export const ListLedger = listQuery({
  sorts: ['createdAt'],
  filters: {
    sku: skuParam,
    location: locationParam,
    reason: anyOfParam(ledgerReasons, 'Entries with this reason.').optional(),
    ...timeRange('createdAt', 'Written'),
  },
})
export type ListLedger = z.infer<typeof ListLedger>

const Quantity = z.int().min(1).max(bounds.quantity)

export const ReserveStock = z
  .strictObject({
    lines: z
      .array(z.strictObject({ sku: Sku, location: LocationCode, quantity: Quantity }))
      .min(1)
      .max(bounds.lines)
      .meta({ description: 'All of them are reserved or none; lines of one SKU and location add up.' }),
    ttlSeconds: z
      .int()
      .min(1)
      .max(bounds.ttlSeconds)
      .default(900)
      .meta({ description: 'How long the units are held.' }),
    reference: line(100).optional().meta({ description: 'Your own name for it; anyone can read it.' }),
  })
  .meta({
    id: 'ReserveStock',
    example: { lines: [{ sku: 'TENT-2P', location: 'berlin', quantity: 2 }], reference: 'order-1001' },
  })
export type ReserveStock = z.infer<typeof ReserveStock>

export const ReservationLine = z
  .object({
    sku: Sku,
    location: LocationCode,
    quantity: z
      .int()
      .min(1)
      .max(bounds.lines * bounds.quantity),
  })
  .meta({ id: 'ReservationLine' })
export type ReservationLine = z.infer<typeof ReservationLine>

const State = z.enum(reservationStates)
export type ReservationState = z.infer<typeof State>

export const Reservation = z
  .object({
    id: z.uuid(),
    state: State.meta({ description: 'Only a held reservation holds units, and only it can change.' }),
    reference: z.string().nullable(),
    lines: z.array(ReservationLine).meta({ description: 'By SKU and location, each once.' }),
    expiresAt: z.iso.datetime().meta({ description: 'First instant at which it holds nothing, unless confirmed.' }),
    version: z.int().min(1),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Reservation', description: 'Units that are kept for someone for a while.' })
export type Reservation = z.infer<typeof Reservation>

export const ReservationPath = z.object({ id: z.uuid().meta({ description: 'The reservation.', example: idExample }) })

export const ListReservations = listQuery({
  sorts: ['createdAt'],
  filters: {
    state: anyOfParam(reservationStates, 'Reservations that are this now.').optional(),
    reference: line(100).optional().meta({ description: 'Reservations with exactly this reference.' }),
  },
})
export type ListReservations = z.infer<typeof ListReservations>
