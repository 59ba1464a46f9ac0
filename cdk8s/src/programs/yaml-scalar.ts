import { Refusal } from './program.ts'

/**
 * Sets one scalar of a YAML document, the member `key` of its top-level mapping `section`, and leaves every other
 * character as it is: the comments of a values file are its documentation. A Refusal where there is not exactly one.
 */
export function setScalar(text: string, section: string, key: string, value: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.trimEnd() === `${section}:`)
  const after = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line))
  const end = after === -1 ? lines.length : after
  const member = new RegExp(`^ {2}${key}:`)
  const found = lines.flatMap((line, index) => (index > start && index < end && member.test(line) ? [index] : []))
  const [at, second] = found
  if (start === -1 || at === undefined || second !== undefined) {
    throw new Refusal(`values.yaml has no single ${section}.${key}: keep it, as a release writes the image there`)
  }
  return lines.with(at, `  ${key}: ${JSON.stringify(value)}`).join('\n')
}
