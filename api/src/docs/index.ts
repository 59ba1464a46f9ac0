export { catalogDocument } from './document.ts'
export { docs } from './routes.ts'
export { type Release, statusOperation } from './status.ts'
