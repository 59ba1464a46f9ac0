import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CronWorkflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/CronWorkflow'
import { WorkflowTemplate } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/WorkflowTemplate'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { profiles } from '../src/settings.ts'
import { synthesise, writeFiles } from '../src/synthesis.ts'

interface Written {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

describe.each(Object.entries(profiles))('profile %s', (_, settings) => {
  const files = synthesise(settings)
  const objects = [...files]
    .filter(([path]) => path.endsWith('.yaml') && !path.includes('/'))
    .flatMap(([, text]) => parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as Written))

  test('is the same the second time', () => {
    expect([...synthesise(settings)]).toEqual([...files])
  })

  test('has no empty list in a workflow', () => {
    const workflows = objects.filter(({ kind }) => kind === 'WorkflowTemplate' || kind === 'CronWorkflow')
    expect(workflows.length).toBeGreaterThan(4)
    expect(emptyLists(workflows, '')).toEqual([])
  })

  test.each(objects.filter(({ kind }) => kind === 'WorkflowTemplate'))(
    '$metadata.name is what Argo 4 takes',
    (object) => {
      expect(() => new WorkflowTemplate(withScriptNames(object)).validate()).not.toThrow()
    },
  )

  test.each(objects.filter(({ kind }) => kind === 'CronWorkflow'))('so is the schedule of $metadata.name', (object) => {
    expect(() => new CronWorkflow(object as never).validate()).not.toThrow()
  })
})

function emptyLists(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value) && value.length === 0) return [path]
  return Object.entries(value).flatMap(([key, child]) => emptyLists(child, `${path}.${key}`))
}

/** The model asks for the name of a script's container, which Argo gives it. */
function withScriptNames(object: Written): never {
  return JSON.parse(JSON.stringify(object), (key, value) =>
    key === 'script' ? { name: '', ...value } : value,
  ) as never
}

describe('writing', () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'synthesis-'))
    onTestFinished(() => rm(path, { recursive: true, force: true }))
    return path
  }

  test('leaves nothing that is not written any more', async () => {
    const out = await folder()
    await mkdir(join(out, 'old'))
    await writeFile(join(out, 'old/stale.yaml'), '')
    await writeFile(join(out, 'secrets.tsv'), '')
    await writeFiles(
      out,
      new Map([
        ['a.yaml', 'a'],
        ['b/c.tsv', 'c'],
      ]),
    )
    expect((await readdir(out, { recursive: true })).toSorted()).toEqual(['a.yaml', 'b', 'b/c.tsv'])
    expect(await readFile(join(out, 'b/c.tsv'), 'utf8')).toBe('c')
  })

  test('deletes nothing that it has not written', async () => {
    const out = await folder()
    await writeFile(join(out, 'thesis.txt'), 'the only copy')
    await expect(writeFiles(out, new Map([['a.yaml', 'a']]))).rejects.toThrow(
      'holds what synthesis did not write: give a folder that is new or empty',
    )
    expect(await readdir(out)).toEqual(['thesis.txt'])
  })
})
