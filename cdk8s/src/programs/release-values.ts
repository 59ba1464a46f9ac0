import { parseImageName } from './image-name.ts'

/**
 * What no file of values may decide, by its path in the values of the chart: that `image`, as `host/path`, runs in this
 * version and by this digest. The chart may be a newer one than the image.
 */
export function releaseValues(image: string, version: string, digest: string): Readonly<Record<string, string>> {
  const { host, path } = parseImageName(image)
  return {
    'image.registry': host,
    'image.repository': path,
    'image.tag': version,
    'image.digest': digest,
    'tests.expectedVersion': version,
  }
}
