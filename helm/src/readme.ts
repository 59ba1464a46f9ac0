import { definitions } from './definitions.ts'
import type { Schema, Section, Value } from './values-file.ts'

const mark = '<!-- values -->'

/** Puts a table per section in place of the mark in a text of Markdown. Throws if there is no mark. */
export function readme(template: string, sections: readonly Section[]): string {
  if (!template.includes(mark)) throw new Error(`the template has no ${mark}`)
  return template.replace(mark, () => sections.map(describeSection).join('\n\n'))
}

function describeSection({ title, values }: Section): string {
  const rows = values.flatMap(rowsOf).map((cells) => `| ${cells.join(' | ')} |`)
  return [`### ${title}`, '', '| value | default | allowed | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function rowsOf(value: Value): readonly (readonly string[])[] {
  const { path, doc, children } = value
  const key = code(path.join('.'))
  if (children.length > 0) return [[key, '', '', doc], ...children.flatMap(rowsOf)]
  return [[key, code(JSON.stringify(value.default)), allowed(value), doc]]
}

function allowed(value: Value): string {
  const schema = resolve(value.schema)
  const { title, enum: choices, minimum, maximum, maxLength, items } = schema
  if (title !== undefined) return String(title)
  if (Array.isArray(choices)) return choices.map((choice) => code(String(choice))).join(', ')
  if (minimum !== undefined) return `${minimum} to ${maximum}`
  if (maxLength !== undefined) return `at most ${maxLength} characters`
  if (items !== undefined) return listOf(items as Schema)
  if (typeof value.default === 'boolean') return '`true` or `false`'
  return schema['type'] === 'object' ? 'a map' : ''
}

function listOf(items: Schema): string {
  const { title } = resolve(items)
  return title === undefined ? 'a list' : `a list: ${title}`
}

function resolve(schema: Schema): Schema {
  const name = String(schema['$ref']).replace('#/definitions/', '')
  return definitions[name] ?? schema
}

const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``
