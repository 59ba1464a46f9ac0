import { dashboard } from '../grafana/dashboard.ts'
import { controllerRow, startedRow, workflowsRow } from './argo-controller.ts'
import { nowRow, pipeline, pipelinesRow } from './argo-pipelines.ts'
import { prometheus } from './scope.ts'
import { dashboardUids } from './uids.ts'

/** Pipelines, and the controller of Argo Workflows 3.6 and later that runs them. */
export const argoWorkflows = dashboard({
  uid: dashboardUids.argo,
  title: 'Catalog pipelines and Argo Workflows',
  description: 'How pipelines end and where their time goes, and whether the controller of Argo Workflows keeps up.',
  range: '24h',
  variables: [prometheus, pipeline],
  rows: [nowRow, pipelinesRow, workflowsRow, startedRow, controllerRow],
})
