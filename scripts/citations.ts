/** A word in a text that looks like a path. */
export interface Citation {
  readonly path: string
  readonly line: number
  /** Whether it is the target of a Markdown link, which leads somewhere from the document's own folder only. */
  readonly isLink: boolean
}

const codeSpan = /`([^`]+)`/g
const link = /\]\(([^)\s]+)\)/g
const plainPath = /(?<![\w/.<>@:*-])(?:[\w.-]+\/)+[\w.-]*\w\.[a-z]{2,5}(?![\w/*])/g
const fence = /^\s*(?:```|~~~)/
const comment = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/)(.*)$/

// Letters of paths and globs only: a placeholder such as `<slice>`, an address, an option or a package is not a path.
const path = /^(?![/@-])[\w.*/-]+$/
const bareFileName = /^[\w.-]+\.(?:ts|md|grit)$/

/**
 * Words of `text` that look like paths: in a Markdown document all outside of code fences, in a source file those in
 * comments that begin their line. Addresses, absolute paths and words with placeholders are none.
 */
export function citations(file: string, text: string): readonly Citation[] {
  const isDocument = file.endsWith('.md')
  const lines = isDocument ? outsideFences(text.split('\n')) : text.split('\n').map(commentOf)
  return lines.flatMap((line, index) => [
    ...(isDocument ? linksIn(line) : []).map((path) => ({ path, line: index + 1, isLink: true })),
    ...wordsIn(line).map((path) => ({ path, line: index + 1, isLink: false })),
  ])
}

function outsideFences(lines: readonly string[]): readonly string[] {
  let isInside = false
  return lines.map((line) => {
    const isFence = fence.test(line)
    if (isFence) isInside = !isInside
    return isInside || isFence ? '' : line
  })
}

function commentOf(line: string): string {
  return comment.exec(line)?.[1] ?? ''
}

function linksIn(line: string): readonly string[] {
  return [...line.matchAll(link)]
    .map(([, target = '']) => target.replace(/[#?].*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

function wordsIn(line: string): readonly string[] {
  const spans = [...line.matchAll(codeSpan)].flatMap(([, span = '']) => span.split(/\s+/))
  const rest = line.replace(link, ']').replace(codeSpan, '`')
  const plain = [...rest.matchAll(plainPath)].map(([word]) => word)
  return [...spans.map((word) => word.replace(/:\d+(?:-\d+)?$/, '')), ...plain].filter(
    (word) => path.test(word) && (word.includes('/') || bareFileName.test(word)),
  )
}
