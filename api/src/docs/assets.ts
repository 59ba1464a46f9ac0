import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Resource, resource } from './resource.ts'

const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'

const require = createRequire(import.meta.url)

const files: readonly (readonly [path: string, type: string])[] = [
  [require.resolve('swagger-ui-dist/swagger-ui.css'), style],
  [require.resolve('swagger-ui-dist/swagger-ui-bundle.js'), script],
  [require.resolve('swagger-ui-dist/favicon-32x32.png'), 'image/png'],
  [fileURLToPath(new URL('browser/start.js', import.meta.url)), script],
  [fileURLToPath(new URL('browser/pages.css', import.meta.url)), style],
]

/** The files that the pages need, by name: these and no others can be had. */
export const readAssets = (): ReadonlyMap<string, Resource> =>
  new Map(files.map(([path, type]) => [basename(path), resource(readFileSync(path), type)]))
