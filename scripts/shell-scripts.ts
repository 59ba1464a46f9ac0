import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryFiles } from './repository-files.ts'

// As long as any line that says what runs a file.
const firstLineBytesMax = 128
const shebang = /^#!\s*\S*[/ ](?:env +(?:-\S+ +)*)?(?:ba|da|k)?sh\b/

/** Whether a file, by its first line, is run by a shell that shellcheck knows. */
export const isShellScript = (firstLine: string): boolean => shebang.test(firstLine)

/** Paths of all shell scripts below `root` that are committed or could be: those named so, and those that say so. */
export async function shellScripts(root: string): Promise<readonly string[]> {
  const scripts: string[] = []
  for (const file of await repositoryFiles(root)) {
    if (file.endsWith('.sh') || isShellScript(await firstLineOf(join(root, file)))) scripts.push(file)
  }
  return scripts
}

async function firstLineOf(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(firstLineBytesMax), 0, firstLineBytesMax, 0)
  return buffer.toString('utf8', 0, bytesRead).split('\n')[0] ?? ''
}
