import { filesOf, outputsFolder, paramsOf, pathOf } from './artifacts.ts'
import type { Defs } from './io.ts'
import { mountPath } from './mounts.ts'
import type { StepProps } from './step.ts'
import type { EnvVar } from './template.ts'

/** Where borrowed programs lie. */
export const toolsFolder = '/tools'
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The variable that stands for a camelCase name: `sourceRevision` is SOURCE_REVISION. */
function variable(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/**
 * All that a script is told: its parameters, the paths of its files and mounts, where its outputs go, and constants.
 * Throws when two of them would be one variable.
 */
export function environment<I extends Defs, O extends Defs>(props: StepProps<I, O>): EnvVar[] {
  const entries: (readonly [string, string])[] = [
    // The user has no home in most images.
    ['HOME', '/tmp'],
    ...(props.borrow ? [['PATH', `${toolsFolder}:${systemPath}`] as const] : []),
    ...(paramsOf(props.outputs).length > 0 ? [['OUTPUTS', outputsFolder] as const] : []),
    ...paramsOf(props.inputs).map(([name]) => [variable(name), `{{inputs.parameters.${name}}}`] as const),
    ...filesOf({ ...props.inputs, ...props.outputs }).map(
      ([name, def]) => [variable(name), pathOf(name, def)] as const,
    ),
    ...Object.entries(props.mounts ?? {}).map(([name, mount]) => [name, mountPath(name, mount)] as const),
    ...Object.entries(props.env ?? {}),
  ]
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index) ?? sameFiles(props)
  if (twice !== undefined) {
    throw new Error(`step ${props.name}: ${twice} would mean two things; rename an input, output, mount or env`)
  }
  return entries.map(([name, value]) => ({ name, value }))
}

const sameFiles = <I extends Defs, O extends Defs>({ inputs, outputs }: StepProps<I, O>) => {
  const given = new Set(filesOf(inputs).map(([name]) => name))
  return filesOf(outputs).find(([name]) => given.has(name))?.[0]
}
