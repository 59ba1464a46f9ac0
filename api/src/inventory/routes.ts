import { pageOf } from '../platform/http/list.ts'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { product } from '../products/index.ts'
import { adjustStock } from './adjust-stock.ts'
import { confirmReservation } from './confirm-reservation.ts'
import { createLocation } from './create-location.ts'
import { getLedgerEntry } from './get-ledger-entry.ts'
import { getLocation } from './get-location.ts'
import { getReservation } from './get-reservation.ts'
import { listLedger } from './list-ledger.ts'
import { listLocations } from './list-locations.ts'
import { listReservations } from './list-reservations.ts'
import { listStock } from './list-stock.ts'
import { inventory } from './problems.ts'
import { releaseReservation } from './release-reservation.ts'
import { reserveStock } from './reserve-stock.ts'
import {
  Adjustment,
  AdjustStock,
  CreateLocation,
  LedgerEntry,
  LedgerEntryPath,
  ListLedger,
  ListLocations,
  ListReservations,
  ListStock,
  Location,
  LocationPath,
  Reservation,
  ReservationPath,
  ReserveStock,
  StockLevel,
  UpdateLocation,
} from './schema.ts'
import { updateLocation } from './update-location.ts'

const tag = 'inventory'
const scope = 'inventory:write'
const oneLocation = { description: 'The location.', body: Location, version: ({ version }: Location) => version }
const oneReservation = {
  description: 'The reservation.',
  body: Reservation,
  version: ({ version }: Reservation) => version,
}

const locationOperations: readonly Operation[] = [
  operation({
    id: 'listLocations',
    method: 'get',
    path: '/v1/locations',
    tag,
    summary: 'List locations',
    query: ListLocations,
    success: { status: 200, description: 'One page of locations.', body: pageOf(Location, 'LocationPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listLocations(ctx, query),
  }),
  operation({
    id: 'createLocation',
    method: 'post',
    path: '/v1/locations',
    tag,
    summary: 'Create a location',
    scope,
    body: CreateLocation,
    success: { ...oneLocation, status: 201, location: ({ code }) => `/v1/locations/${code}` },
    problems: [inventory.location_taken],
    handle: (ctx, { body }) => createLocation(ctx, body),
  }),
  operation({
    id: 'getLocation',
    method: 'get',
    path: '/v1/locations/{code}',
    tag,
    summary: 'Read a location',
    params: LocationPath,
    success: { ...oneLocation, status: 200 },
    problems: [inventory.location_not_found],
    handle: (ctx, { params }) => getLocation(ctx, params),
  }),
  operation({
    id: 'updateLocation',
    method: 'patch',
    path: '/v1/locations/{code}',
    tag,
    summary: 'Rename a location',
    scope,
    params: LocationPath,
    body: UpdateLocation,
    precondition: true,
    success: { ...oneLocation, status: 200 },
    problems: [inventory.location_not_found],
    handle: (ctx, { params, body, expected }) => updateLocation(ctx, { ...params, expected, changes: body }),
  }),
]

const stockOperations: readonly Operation[] = [
  operation({
    id: 'listStock',
    method: 'get',
    path: '/v1/stock',
    tag,
    summary: 'List stock',
    description: 'What reservations hold counts only as long as they have not expired.',
    query: ListStock,
    success: { status: 200, description: 'One page of stock.', body: pageOf(StockLevel, 'StockPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listStock(ctx, query),
  }),
  operation({
    id: 'adjustStock',
    method: 'post',
    path: '/v1/stock/adjustments',
    tag,
    summary: 'Add or take away stock',
    description: 'It needs no If-Match: it says by how much stock changes, not what it becomes.',
    scope,
    body: AdjustStock,
    success: {
      status: 201,
      description: 'The entry in the ledger, and the stock after it.',
      body: Adjustment,
      location: ({ entry }) => `/v1/stock/ledger/${entry.id}`,
    },
    problems: [inventory.insufficient, inventory.stock_limit, product.sku_unknown, inventory.location_unknown],
    handle: (ctx, { body }) => adjustStock(ctx, body),
  }),
  operation({
    id: 'listLedger',
    method: 'get',
    path: '/v1/stock/ledger',
    tag,
    summary: 'List the changes of stock',
    query: ListLedger,
    success: { status: 200, description: 'One page of the ledger.', body: pageOf(LedgerEntry, 'LedgerPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listLedger(ctx, query),
  }),
  operation({
    id: 'getLedgerEntry',
    method: 'get',
    path: '/v1/stock/ledger/{id}',
    tag,
    summary: 'Read a change of stock',
    params: LedgerEntryPath,
    success: { status: 200, description: 'The entry.', body: LedgerEntry },
    problems: [inventory.entry_not_found],
    handle: (ctx, { params }) => getLedgerEntry(ctx, params),
  }),
]

const reservationOperations: readonly Operation[] = [
  operation({
    id: 'listReservations',
    method: 'get',
    path: '/v1/reservations',
    tag,
    summary: 'List reservations',
    query: ListReservations,
    success: { status: 200, description: 'One page of reservations.', body: pageOf(Reservation, 'ReservationPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listReservations(ctx, query),
  }),
  operation({
    id: 'reserveStock',
    method: 'post',
    path: '/v1/reservations',
    tag,
    summary: 'Reserve stock',
    description: 'All lines are reserved or none. What is short, and how much is available of it, is in `errors`.',
    scope,
    body: ReserveStock,
    success: { ...oneReservation, status: 201, location: ({ id }) => `/v1/reservations/${id}` },
    problems: [inventory.insufficient, product.sku_unknown, inventory.location_unknown],
    handle: (ctx, { body }) => reserveStock(ctx, body),
  }),
  operation({
    id: 'getReservation',
    method: 'get',
    path: '/v1/reservations/{id}',
    tag,
    summary: 'Read a reservation',
    params: ReservationPath,
    success: { ...oneReservation, status: 200 },
    problems: [inventory.reservation_not_found],
    handle: (ctx, { params }) => getReservation(ctx, params),
  }),
  operation({
    id: 'confirmReservation',
    method: 'post',
    path: '/v1/reservations/{id}/confirm',
    tag,
    summary: 'Confirm a reservation',
    description: 'Its units leave what is on hand.',
    scope,
    params: ReservationPath,
    precondition: true,
    success: { ...oneReservation, status: 200 },
    problems: [inventory.reservation_not_found, inventory.reservation_expired, inventory.reservation_ended],
    handle: (ctx, { params, expected }) => confirmReservation(ctx, { ...params, expected }),
  }),
  operation({
    id: 'releaseReservation',
    method: 'post',
    path: '/v1/reservations/{id}/release',
    tag,
    summary: 'Release a reservation',
    description: 'Its units are available again.',
    scope,
    params: ReservationPath,
    precondition: true,
    success: { ...oneReservation, status: 200 },
    problems: [inventory.reservation_not_found, inventory.reservation_expired, inventory.reservation_ended],
    handle: (ctx, { params, expected }) => releaseReservation(ctx, { ...params, expected }),
  }),
]

/** The endpoints of locations, stock and reservations. */
export const inventoryOperations: readonly Operation[] = [
  ...locationOperations,
  ...stockOperations,
  ...reservationOperations,
]
