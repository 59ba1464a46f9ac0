import { z } from 'zod'
import { serviceName } from '../contract.ts'
import { type Operation, operation } from '../platform/http/operation.ts'

const ServiceStatus = z
  .object({
    status: z.literal('ok').meta({ description: 'This process answers.' }),
    name: z.string().meta({ example: serviceName }),
    version: z.string().meta({ description: 'The release.', example: '0.1.0' }),
    revision: z.string().optional().meta({ description: 'The commit that the release was built from, if known.' }),
    uptimeSeconds: z.int().min(0).meta({ description: 'How long this process has been running.' }),
  })
  .meta({ id: 'ServiceStatus', description: 'What is running.' })

export interface Release {
  readonly version: string
  /** The commit. */
  readonly revision?: string | undefined
}

/** Answers whatever else is down: it says that something runs and what, not whether all of it works. */
export const statusOperation = ({ version, revision }: Release): Operation =>
  operation({
    id: 'getStatus',
    method: 'get',
    path: '/status',
    tag: 'service',
    summary: 'Ask what is running',
    description: 'Needs neither a token nor the database.',
    standalone: true,
    success: { status: 200, description: 'The service runs.', body: ServiceStatus },
    problems: [],
    handle: async () => ({
      status: 'ok' as const,
      name: serviceName,
      version,
      ...(revision !== undefined && { revision }),
      uptimeSeconds: Math.floor(process.uptime()),
    }),
  })
