import { containersOf, eachTemplate } from './rule.ts'

/** Argo replaces `{{...}}` as text: in a script, a parameter would be run. A script gets parameters from its environment. */
export const shellText = eachTemplate((template) =>
  containersOf(template).flatMap(({ path, container: { source, command = [], args = [] } }) => {
    const texts = [
      ['source', source ?? ''] as const,
      ...[...command, ...args].map((word) => ['command line', word] as const),
    ]
    return texts.flatMap(([field, text]) => {
      const found = /\{\{.*/.exec(text)?.[0]
      return found === undefined
        ? []
        : [`${path}: ${field} has \`${found.slice(0, 40)}\`: pass the value by a variable of the environment`]
    })
  }),
)

/** In a manifest, a parameter could end the string that it stands in, and say more than it was asked. */
export const manifestText = eachTemplate(({ resource }) => {
  const plain = (resource?.manifest ?? '').replaceAll(/\{\{=toJson\([^)]*\)\[1:-1\]\}\}/g, '')
  const found = /\{\{.{0,40}/.exec(plain)?.[0]
  return found === undefined
    ? []
    : [`resource.manifest has \`${found}\`: write {{=toJson(...)[1:-1]}} between the quotes`]
})
