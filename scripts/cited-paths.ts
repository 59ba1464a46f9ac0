import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { missingPaths } from './missing-paths.ts'
import { repositoryFiles } from './repository-files.ts'

const root = join(import.meta.dirname, '..')

const files = await repositoryFiles(root)
const citing = files.filter((file) => /\.(?:md|ts|grit)$/.test(file) && !file.endsWith('.gen.ts'))
const texts = await Promise.all(citing.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const))
const missing = missingPaths(files, new Map(texts))
for (const sentence of missing) console.error(sentence)
process.exitCode = missing.length === 0 ? 0 : 1
