import { relative } from 'node:path'
import { parseCommandLine, UsageError, usage } from './command-line.ts'
import { synthesise, writeFiles } from './synthesis.ts'

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(usage())
    return
  }
  const { settings, out } = parseCommandLine(args)
  const files = synthesise(settings)
  await writeFiles(out, files)
  console.log(`wrote ${files.size} files to ${relative(process.cwd(), out) || '.'}`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
