import type { App } from 'cdk8s'
import { boundedRetry, podDeadlines, resources, runDeadlines } from './bounds.ts'
import { removedFields, submissions } from './compatibility.ts'
import { imageFaults, knownImages } from './image-versions.ts'
import { sameMetrics } from './metrics.ts'
import { objectNames, templateNames } from './names.ts'
import { outputsProduced } from './outputs-produced.ts'
import { securityContext, serviceAccount } from './pods.ts'
import { references } from './references.ts'
import { artifactKeys, cleanUp } from './retention.ts'
import type { KubernetesObject, Rule } from './rule.ts'
import { manifestText, shellText } from './shell-text.ts'
import { argumentsGiven, structure } from './structure.ts'

/** What every object that is written has to keep, by name. */
export const rules: Readonly<Record<string, Rule>> = {
  objectNames,
  templateNames,
  structure,
  argumentsGiven,
  references,
  outputsProduced,
  shellText,
  manifestText,
  resources,
  runDeadlines,
  podDeadlines,
  boundedRetry,
  securityContext,
  serviceAccount,
  knownImages,
  removedFields,
  submissions,
  cleanUp,
  artifactKeys,
  sameMetrics,
}

/** What is wrong with objects that are written together; nothing, if every rule is kept. */
export function faultsIn(objects: readonly KubernetesObject[]): readonly string[] {
  return [...imageFaults(), ...Object.values(rules).flatMap((rule) => rule(objects))]
}

/** Makes synthesis of `app` fail with every fault of its objects, however they were made. */
export function enforceRules(app: App): void {
  app.node.addValidation({
    validate: () => [...faultsIn(app.charts.flatMap((chart) => chart.apiObjects.map((object) => object.toJson())))],
  })
}
