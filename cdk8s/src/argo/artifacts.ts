import type { Def, Defs, FilesDef, InputKey, ParamDef } from './io.ts'
import { type Artifact, compact, type Parameter } from './template.ts'

/** Where a script works, with the files it gets and puts out. */
export const workspace = '/workspace'
/** Where a script writes its output parameters, each to a file of the parameter's name. */
export const outputsFolder = '/outputs'

const isParam = (entry: [string, Def]): entry is [string, ParamDef] => entry[1].kind === 'param'
const isFiles = (entry: [string, Def]): entry is [string, FilesDef] => entry[1].kind === 'files'

export const paramsOf = (defs: Defs) => Object.entries(defs).filter(isParam)
export const filesOf = (defs: Defs) => Object.entries(defs).filter(isFiles)

/** The path inside the container of the files `name`. */
export function pathOf(name: string, { file }: FilesDef): string {
  return `${workspace}/${file ?? name}`
}

/** The `inputs.parameters` for `defs`. */
export function inputParameters(defs: Defs): Parameter[] {
  return paramsOf(defs).map(([name, def]) => inputParameter(name, def))
}

function inputParameter(name: string, def: ParamDef): Parameter {
  return {
    name,
    ...(def.description !== undefined && { description: def.description }),
    ...(def.default !== undefined && { default: def.default }),
    ...(def.enum && { enum: [...def.enum] }),
  }
}

/** The `inputs.artifacts` for `defs`. */
export function inputArtifacts(defs: Defs): Artifact[] {
  return filesOf(defs).map(([name, def]) =>
    compact({
      name,
      path: pathOf(name, def),
      optional: def.optional === true ? true : undefined,
      s3: def.key === undefined ? undefined : { key: keyText(def.key) },
    }),
  )
}

/** The `outputs.parameters` for `defs` that a script writes. */
export function outputParameters(defs: Defs): Parameter[] {
  return paramsOf(defs).map(([name, def]) => ({
    name,
    valueFrom: { path: `${outputsFolder}/${name}`, ...(def.default !== undefined && { default: def.default }) },
  }))
}

/** The `outputs.artifacts` for `defs`, each under a key that no other run has, unless it names one of its own. */
export function outputArtifacts(defs: Defs): Artifact[] {
  return filesOf(defs).map(([name, def]) =>
    compact({
      name,
      path: pathOf(name, def),
      optional: def.optional === true ? true : undefined,
      archive: def.file === undefined ? undefined : { none: {} },
      s3: { key: def.key === undefined ? ownKey(name, def) : keyText(def.key) },
      artifactGC: collected(def) ? undefined : { strategy: 'Never' as const },
    }),
  )
}

const collected = ({ keep, key }: FilesDef) => keep !== 'evidence' && key === undefined

const keyText = (key: string | InputKey) => (typeof key === 'string' ? key : `{{inputs.parameters.${key.input}}}`)

function ownKey(name: string, { keep = 'run', file }: FilesDef): string {
  const folder = keep === 'evidence' ? 'evidence' : 'runs'
  return `${folder}/{{workflow.namespace}}/{{workflow.name}}-{{workflow.uid}}/{{pod.name}}/${file ?? `${name}.tgz`}`
}
