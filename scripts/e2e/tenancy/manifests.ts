import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

/** What is read of a rendered object. */
export interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly subjects?: readonly Subject[]
  readonly spec?: object
}

/** Every object in the YAML files of `folder`, folders in it left out. */
export async function readManifests(folder: string): Promise<readonly Manifest[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest))
}
