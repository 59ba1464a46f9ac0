export { deliveryOperations } from './routes.ts'
