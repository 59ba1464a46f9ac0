/** Text as a literal of the Common Expression Language. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Texts as a list of CEL. */
export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`
}

/** The name that Kubernetes gives a request of a service account. */
export function userOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `system:serviceaccount:${namespace}:${name}`
}
