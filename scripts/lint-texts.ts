import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A text, and the file of this repository whose content it would be. */
export type Case = readonly [file: string, text: string]

interface Diagnostic {
  readonly category: string
  readonly message: string
  readonly location: { readonly path: string }
}

const run = promisify(execFile)
const repository = join(import.meta.dirname, '..')

/**
 * Lints texts with the configuration of this repository, in a folder of its shape that is gone afterwards. The answer
 * gives the names of the rules that report a case, sorted: of a plugin its file's name, else Biome's category.
 */
export async function lintTexts(cases: readonly Case[]): Promise<(file: string, text: string) => readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'lint-texts-'))
  const reported = new Map<string, readonly string[]>()
  try {
    for (const part of ['biome.json', 'lint', '.gitignore']) {
      await cp(join(repository, part), join(root, part), { recursive: true })
    }
    for (const batch of batches(cases)) {
      const diagnostics = await lint(root, batch)
      for (const [file, text] of batch) {
        const ofFile = diagnostics.filter(({ location }) => location.path === file)
        reported.set(`${file}\n${text}`, ofFile.map(ruleOf).toSorted())
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
  return (file, text) => reported.get(`${file}\n${text}`) ?? ['was not linted']
}

/** As few batches as hold every case when no batch holds two texts for one file. */
function batches(cases: readonly Case[]): readonly ReadonlyMap<string, string>[] {
  const made: Map<string, string>[] = []
  for (const [file, text] of cases) {
    const free = made.find((batch) => !batch.has(file))
    if (free) free.set(file, text)
    else made.push(new Map([[file, text]]))
  }
  return made
}

async function lint(root: string, batch: ReadonlyMap<string, string>): Promise<readonly Diagnostic[]> {
  for (const [file, text] of batch) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), `${text}\n`)
  }
  const biome = join(repository, 'node_modules/.bin/biome')
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', ...batch.keys()]
  const { stdout } = await run(biome, args, { cwd: root }).catch((error: { stdout: string }) => error)
  const report: { summary: { unchanged: number }; diagnostics: readonly Diagnostic[] } = JSON.parse(stdout)
  if (report.summary.unchanged !== batch.size) throw new Error(`files were left out: ${stdout}`)
  for (const file of batch.keys()) await rm(join(root, file))
  return report.diagnostics
}

function ruleOf({ category, message }: Diagnostic): string {
  return category === 'plugin' ? message.slice(0, message.indexOf(':')) : category
}
