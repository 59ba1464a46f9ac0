import type { ICronWorkflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/CronWorkflow'
import type { Args, ParamDefs } from './io.ts'
import type { Pipeline } from './pipeline.ts'
import { compact } from './template.ts'

export interface ScheduleProps<P extends ParamDefs> {
  readonly pipeline: Pipeline<P>
  /** When, in the form of cron(5), in UTC. */
  readonly schedules: readonly [string, ...string[]]
  readonly args: Args<P, never>
}

/** A pipeline that the clock starts. */
export interface Schedule {
  readonly name: string
  readonly namespace: string
  readonly description: string
  readonly spec: ICronWorkflow['spec']
}

/**
 * Starts `pipeline` by the clock, under its name. A run that is due while the one before it goes on is left out; one
 * that was missed because the controller was away is made up for within an hour.
 */
export function schedule<P extends ParamDefs>({ pipeline, schedules, args }: ScheduleProps<P>): Schedule {
  const parameters = Object.entries(args as Readonly<Record<string, string>>)
  return {
    name: pipeline.name,
    namespace: pipeline.namespace,
    description: `Starts ${pipeline.name}: ${schedules.join(', ')}.`,
    spec: {
      schedules: [...schedules],
      timezone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      workflowSpec: compact({
        workflowTemplateRef: { name: pipeline.name },
        arguments: compact({ parameters: parameters.map(([name, value]) => ({ name, value })) }),
      }),
    },
  }
}
