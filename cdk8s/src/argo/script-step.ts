import { readFileSync } from 'node:fs'
import { inputArtifacts, inputParameters, outputArtifacts, outputParameters, workspace } from './artifacts.ts'
import { borrowers, sidecarContainers, storage } from './containers.ts'
import { environment } from './environment.ts'
import { hardening, patchExecutor } from './hardening.ts'
import type { Defs } from './io.ts'
import { stepLabels } from './labels.ts'
import { imageReference, type Platform } from './platform.ts'
import { retries, sizes } from './profiles.ts'
import type { Step, StepProps } from './step.ts'
import { compact, type Template } from './template.ts'

const scripts = new URL('../steps/scripts/', import.meta.url)

/** One leaf template: hardened, bounded and retried the same way wherever it is used. */
export function step<I extends Defs, O extends Defs>(props: StepProps<I, O>): Step<I, O> {
  const { name, description, inputs, outputs, permissions = [], starts = [], mounts = {} } = props
  const configMaps = Object.values(mounts).flatMap(({ content }) => content ?? [])
  const template = (platform: Platform) => scriptTemplate(props, platform)
  return { name, description, inputs, outputs, permissions, starts, configMaps, template }
}

/** The Argo template of a step whose work is a script. */
function scriptTemplate<I extends Defs, O extends Defs>(props: StepProps<I, O>, platform: Platform): Template {
  const { name, inputs, outputs } = props
  const { pod, container } = hardening[props.hardening ?? 'restricted']
  const { volumes, mounts } = storage(props)
  return compact({
    name,
    metadata: { labels: stepLabels(name) },
    annotations: { 'workflows.argoproj.io/description': props.description },
    serviceAccountName: name,
    automountServiceAccountToken: (props.permissions ?? []).length > 0,
    executor: { serviceAccountName: 'executor' },
    activeDeadlineSeconds: props.deadlineSeconds,
    retryStrategy: retries[props.retry],
    securityContext: pod,
    podSpecPatch: patchExecutor(['wait']),
    inputs: compact({ parameters: inputParameters(inputs), artifacts: inputArtifacts(inputs) }),
    outputs: compact({ parameters: outputParameters(outputs), artifacts: outputArtifacts(outputs) }),
    volumes,
    initContainers: borrowers(props.borrow ?? [], platform),
    sidecars: sidecarContainers(props.sidecars ?? [], platform),
    script: {
      image: imageReference(props.image, platform),
      command: [props.shell ?? 'bash'],
      source: readFileSync(new URL(props.script, scripts), 'utf8'),
      workingDir: workspace,
      env: environment(props),
      // Where a script leaves no reason, the end of what it said is the message of the node.
      terminationMessagePolicy: 'FallbackToLogsOnError' as const,
      resources: sizes[props.size],
      securityContext: container,
      volumeMounts: mounts,
    },
  })
}
