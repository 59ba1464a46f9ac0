import type { Template } from '../argo/template.ts'
import { dependenciesOf } from '../rules/dag.ts'
import { type Amounts, podAmounts } from './pod-amounts.ts'
import { atLeast, nothing } from './quantity.ts'
import type { TenantPipeline } from './tenant.ts'
import { widestStage } from './widest-stage.ts'

interface Stage extends Amounts {
  readonly pods: number
}

const empty: Stage = { requests: nothing, limits: nothing, pods: 0 }

/** The most that one workflow of `pipeline` asks for at one time: its widest stage, or that of its exit handler. */
export function stageAmounts({ name, spec }: TenantPipeline): Stage {
  const templates = new Map(spec.templates.map((template) => [template.name, template]))
  const measured = [spec.entrypoint, spec.onExit].flatMap((entry) =>
    entry === undefined ? [] : [measure(entry, templates, name)],
  )
  return largest(measured)
}

function measure(name: string, templates: ReadonlyMap<string, Template>, pipeline: string): Stage {
  const template = templates.get(name)
  if (!template) throw new Error(`pipeline ${pipeline}: there is no template ${name}`)
  if (!template.dag) return { ...podAmounts(template), pods: template.suspend ? 0 : 1 }
  const tasks = template.dag.tasks.map((task) => {
    if (task.withItems ?? task.withParam ?? task.withSequence) {
      throw new Error(`pipeline ${pipeline}: how often task ${task.name} runs is not known, so no quota can be`)
    }
    return { ...task, stage: measure(task.template ?? '', templates, pipeline), dependencies: dependenciesOf(task) }
  })
  const widest = (weight: (stage: Stage) => number) =>
    widestStage(tasks.map((task) => ({ name: task.name, dependencies: task.dependencies, weight: weight(task.stage) })))
  return {
    requests: { cpu: widest((s) => s.requests.cpu), memory: widest((s) => s.requests.memory) },
    limits: { cpu: widest((s) => s.limits.cpu), memory: widest((s) => s.limits.memory) },
    pods: widest(({ pods }) => pods),
  }
}

function largest(stages: readonly Stage[]): Stage {
  return stages.reduce(
    (most, stage) => ({
      requests: atLeast(most.requests, stage.requests),
      limits: atLeast(most.limits, stage.limits),
      pods: Math.max(most.pods, stage.pods),
    }),
    empty,
  )
}
