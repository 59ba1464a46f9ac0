import { images } from '../versions.ts'
import { type Container, containersOf, eachTemplate, isLeaf, type Template, type Workflow } from './rule.ts'

const remedy = 'use a profile of argo/hardening.ts'
/** The path of its image, wherever that is mirrored. */
const buildkit = `${images.buildkit.repository.split('/').slice(1).join('/')}:`

/** The Pod Security Standard `restricted` and a root filesystem that cannot be written; but for the container of BuildKit. */
export const securityContext = eachTemplate((template, workflow) => {
  if (!isLeaf(template)) return []
  const { runAsNonRoot, seccompProfile } = template.securityContext ?? {}
  const faults = [
    ...(runAsNonRoot === true ? [] : ['securityContext.runAsNonRoot is not true']),
    ...(seccompProfile?.type === 'RuntimeDefault' ? [] : ['securityContext.seccompProfile is not RuntimeDefault']),
    ...containersOf(template).flatMap(({ path, container }) =>
      containerFaults(container).map((fault) => `${path}.securityContext.${fault}`),
    ),
    ...hostFaults(template, workflow),
  ]
  return faults.map((fault) => `${fault}: ${remedy}`)
})

function hostFaults({ volumes: own = [] }: Template, { spec }: Workflow): readonly string[] {
  const shared = [...own, ...(spec.volumes ?? [])].filter(({ hostPath }) => hostPath !== undefined)
  return [
    ...shared.map(({ name }) => `the volume ${name} is a hostPath`),
    ...(spec.hostNetwork === true ? ['spec.hostNetwork is true'] : []),
  ]
}

function containerFaults({ image, securityContext: own = {} }: Container): readonly string[] {
  const always = [
    ...(own.privileged === true ? ['privileged is true'] : []),
    ...(own.runAsNonRoot === false ? ['runAsNonRoot is false'] : []),
    ...(own.runAsUser === 0 ? ['runAsUser is 0'] : []),
    ...(own.readOnlyRootFilesystem === true ? [] : ['readOnlyRootFilesystem is not true']),
  ]
  if (image?.includes(buildkit)) return always
  return [
    ...always,
    ...(own.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation is not false']),
    ...(own.capabilities?.drop?.includes('ALL') ? [] : ['capabilities.drop has no ALL']),
    ...((own.capabilities?.add ?? []).length > 0 ? ['capabilities.add has some'] : []),
    ...(own.seccompProfile?.type === 'Unconfined' ? ['seccompProfile is Unconfined'] : []),
    ...(own.appArmorProfile?.type === 'Unconfined' ? ['appArmorProfile is Unconfined'] : []),
  ]
}

/** Rights are a step's, so its account has its name; and where it needs none, its pod gets no token. */
export const serviceAccount = eachTemplate((template) => {
  if (!isLeaf(template)) return []
  const { name, serviceAccountName, automountServiceAccountToken, executor } = template
  return [
    ...(serviceAccountName === name
      ? []
      : [`serviceAccountName is ${serviceAccountName ?? 'missing'}: set it to ${name}`]),
    ...(automountServiceAccountToken === undefined
      ? ['automountServiceAccountToken is missing: set it to false, or to true for a step with permissions']
      : []),
    ...(automountServiceAccountToken === false && executor?.serviceAccountName === undefined
      ? ['executor.serviceAccountName is missing: without a token of its own the pod cannot report its result']
      : []),
  ]
})
