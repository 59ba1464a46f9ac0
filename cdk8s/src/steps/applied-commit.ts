import { param } from '../argo/index.ts'

/** What makes an environment what a commit says, or waits for it, is told of the commit. */
export const appliedCommit = {
  commit: param({ description: 'A commit of the deployment repository: 40 hexadecimal digits.' }),
  digest: param({ description: 'The image that the commit has to name.' }),
}
