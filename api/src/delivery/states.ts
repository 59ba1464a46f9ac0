import { metrics } from '../contract.ts'

/** Where deployments go, and how they end: what the labels of their metrics are. */
export const deploymentEnvironments = metrics.delivery.deployments.labels.environment
export const deploymentResults = metrics.delivery.deployments.labels.result

/** Whether a version was brought on, or an earlier one brought back. */
export const deploymentKinds = ['promotion', 'rollback'] as const
