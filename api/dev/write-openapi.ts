import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { catalogDocument } from '../src/docs/index.ts'
import { operations } from '../src/operations.ts'
import { version } from '../src/version.ts'

const file = join(import.meta.dirname, '../openapi.json')
await writeFile(file, `${JSON.stringify(catalogDocument(operations, version), undefined, 2)}\n`)
