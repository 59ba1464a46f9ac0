import { pageOf } from '../platform/http/list.ts'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { getDeliveryMetrics } from './get-delivery-metrics.ts'
import { getDeployment } from './get-deployment.ts'
import { listDeployments } from './list-deployments.ts'
import { deployment } from './problems.ts'
import { reportDeployment } from './report-deployment.ts'
import {
  DeliveryMetrics,
  DeliveryWindow,
  Deployment,
  DeploymentPath,
  ListDeployments,
  ReportDeployment,
} from './schema.ts'

const tag = 'delivery'
const one = { description: 'The deployment.', body: Deployment }

/** The endpoints of deployments. */
export const deliveryOperations: readonly Operation[] = [
  operation({
    id: 'listDeployments',
    method: 'get',
    path: '/v1/deployments',
    tag,
    summary: 'List deployments',
    scope: 'delivery:read',
    query: ListDeployments,
    success: { status: 200, description: 'One page of deployments.', body: pageOf(Deployment, 'DeploymentPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listDeployments(ctx, query),
  }),
  operation({
    id: 'reportDeployment',
    method: 'post',
    path: '/v1/deployments',
    tag,
    summary: 'Report a deployment',
    description: 'For pipelines. The same report once more, at any time, changes nothing and gets the same answer.',
    scope: 'delivery:write',
    body: ReportDeployment,
    success: { ...one, status: 201, location: ({ id }) => `/v1/deployments/${id}` },
    problems: [deployment.reported_otherwise, deployment.time_invalid],
    handle: (ctx, { body }) => reportDeployment(ctx, body),
  }),
  operation({
    id: 'getDeployment',
    method: 'get',
    path: '/v1/deployments/{id}',
    tag,
    summary: 'Read a deployment',
    scope: 'delivery:read',
    params: DeploymentPath,
    success: { ...one, status: 200 },
    problems: [deployment.not_found],
    handle: (ctx, { params }) => getDeployment(ctx, params),
  }),
  operation({
    id: 'getDeliveryMetrics',
    method: 'get',
    path: '/v1/delivery/metrics',
    tag,
    summary: 'Read the four DORA metrics',
    description: 'Of the deployments that ended in the window, by what is known of them at its end.',
    scope: 'delivery:read',
    query: DeliveryWindow,
    success: { status: 200, description: 'The metrics.', body: DeliveryMetrics },
    problems: [deployment.window_invalid],
    handle: (ctx, { query }) => getDeliveryMetrics(ctx, query),
  }),
]
