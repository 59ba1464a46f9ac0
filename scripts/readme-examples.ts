/** A block of shell commands, and what it prints according to the document. */
export interface Example {
  readonly commands: string
  /** `…` stands for anything; white space does not count. Empty when it prints nothing. */
  readonly output: string
}

const block = /^```(\w+)\n([\s\S]*?)^```$/gm

/**
 * The examples of a section of a Markdown document, in order: every block marked `sh`. The block right after it, with
 * no text in between, is its output, unless that is marked `sh` too.
 * @param heading of the section, which ends at the next heading
 */
export function examplesIn(markdown: string, heading: string): readonly Example[] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`)
  const [text = ''] = section.split(/^##? /m)
  const blocks = [...text.matchAll(block)].map((match) => {
    const [whole, language, content = ''] = match
    return { isShell: language === 'sh', content, start: match.index, end: match.index + whole.length }
  })
  return blocks.flatMap(({ isShell, content, end }, index) => {
    if (!isShell) return []
    const next = blocks[index + 1]
    const follows = next !== undefined && !next.isShell && text.slice(end, next.start).trim() === ''
    return [{ commands: content, output: follows ? next.content : '' }]
  })
}

/** What an example's output must look like. */
export function patternOf(output: string): RegExp {
  const parts = output.replaceAll(/\s/g, '').split('…')
  return new RegExp(`^${parts.map(escaped).join('.*')}$`)
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Text as `patternOf` compares it. */
export const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '')
