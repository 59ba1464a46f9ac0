import { z } from 'zod'
import { anyOfParam, listQuery } from '../platform/http/list.ts'
import { Instant, line, timeRange } from '../platform/http/text.ts'
import { deploymentEnvironments, deploymentKinds, deploymentResults } from './states.ts'

const idExample = '01939a2e-7c00-7000-8000-000000000001'

const Environment = z.enum(deploymentEnvironments)
const Kind = z.enum(deploymentKinds).meta({ description: 'A version brought on, or an earlier one brought back.' })
const Result = z.enum(deploymentResults).meta({
  description: '`rolled_back`: it went wrong and the pipeline brought the earlier version back by itself.',
})

const facts = {
  environment: Environment,
  kind: Kind,
  result: Result,
  imageDigest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .meta({ description: 'Of the image that was deployed.' }),
  version: line(100).meta({ description: 'What people call it.', example: '1.4.0' }),
  commit: z
    .string()
    .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)
    .meta({ description: 'The Git commit behind the image.' }),
  workflowName: line(253),
  workflowUid: line(100).meta({ description: 'Names the run; one run reports one deployment.' }),
}

const url = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[A-Za-z0-9[][!-~]*$/)
  .meta({ description: 'Where people can look at the run.' })
const traceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({ description: 'The trace of the run (W3C Trace Context).' })

export const ReportDeployment = z
  .strictObject({
    ...facts,
    committedAt: Instant.meta({ description: 'When the commit was made.' }),
    startedAt: Instant,
    finishedAt: Instant,
    workflowUrl: url.optional(),
    traceId: traceId.optional(),
  })
  .meta({
    id: 'ReportDeployment',
    example: {
      environment: 'prod',
      kind: 'promotion',
      result: 'succeeded',
      imageDigest: `sha256:${'5d1b'.repeat(16)}`,
      version: '1.4.0',
      commit: '9b92b13f'.repeat(5),
      committedAt: '2025-12-31T09:00:00Z',
      startedAt: '2025-12-31T10:00:00Z',
      finishedAt: '2025-12-31T10:12:00Z',
      workflowName: 'promote-x7k2p',
      workflowUid: '6a0f3a52-4c5e-4c56-9b5c-0b8a1d7e2f11',
    },
  })
export type ReportDeployment = z.infer<typeof ReportDeployment>

const instant = z.iso.datetime()

export const Deployment = z
  .object({
    id: z.uuid(),
    ...facts,
    committedAt: instant,
    startedAt: instant,
    finishedAt: instant,
    workflowUrl: url.nullable(),
    traceId: traceId.nullable(),
    createdAt: instant.meta({ description: 'When it was reported.' }),
  })
  .meta({ id: 'Deployment', description: 'A version that a pipeline took to an environment, or tried to.' })
export type Deployment = z.infer<typeof Deployment>

export const DeploymentPath = z.object({ id: z.uuid().meta({ description: 'The deployment.', example: idExample }) })

export const ListDeployments = listQuery({
  sorts: ['finishedAt'],
  filters: {
    environment: Environment.optional().meta({ description: 'Deployments to this environment.' }),
    kind: Kind.optional(),
    result: anyOfParam(deploymentResults, 'Deployments that ended so.').optional(),
    ...timeRange('finishedAt', 'Ended'),
  },
})
export type ListDeployments = z.infer<typeof ListDeployments>

export const DeliveryWindow = z.strictObject({
  environment: Environment.default('prod').meta({ description: 'Deployments to this environment.' }),
  from: Instant.optional().meta({ description: 'Beginning of the window; 30 days before its end by default.' }),
  to: Instant.optional().meta({ description: 'First instant after the window; now by default.' }),
})
export type DeliveryWindow = z.infer<typeof DeliveryWindow>

const Spread = z.object({
  count: z.int().min(0),
  medianSeconds: z.number().min(0).nullable(),
  p95Seconds: z.number().min(0).nullable(),
})

export const DeliveryMetrics = z
  .object({
    environment: Environment,
    from: instant,
    to: instant,
    deploymentFrequency: z
      .object({ count: z.int().min(0), perDay: z.number().min(0) })
      .meta({ description: 'Deployments that succeeded.' }),
    leadTime: Spread.meta({ description: 'From commit to the end of a promotion that succeeded.' }),
    changeFailureRate: z
      .object({
        failed: z.int().min(0),
        promotions: z.int().min(0),
        ratio: z.number().min(0).max(1).nullable(),
      })
      .meta({ description: 'Promotions that did not succeed, or were followed by a rollback.' }),
    timeToRestore: Spread.meta({
      description:
        'From the end of the first deployment that did not succeed, or of a promotion that was then rolled back, to ' +
        'the end of the next that did.',
    }),
  })
  .meta({
    id: 'DeliveryMetrics',
    description: 'The four DORA metrics of a window; null where there is nothing to say.',
  })
export type DeliveryMetrics = z.infer<typeof DeliveryMetrics>
