import { folderFiles } from '../argo/folder-mount.ts'

/** The TypeScript that scripts run as `node "$PROGRAMS/<name>.ts"`. */
export const programs = folderFiles(new URL('../programs/', import.meta.url))
