import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readme } from './readme.ts'
import { valuesSchema } from './schema.ts'
import { readValues } from './values-file.ts'

const chart = join(import.meta.dirname, '../catalog-api')
const sections = readValues(await readFile(join(chart, 'values.yaml'), 'utf8'))
const schema = valuesSchema('Values of the chart catalog-api', sections)
const template = await readFile(join(import.meta.dirname, 'README.template.md'), 'utf8')

await writeFile(join(chart, 'values.schema.json'), `${JSON.stringify(schema, null, 2)}\n`)
await writeFile(join(chart, 'README.md'), readme(template, sections))
