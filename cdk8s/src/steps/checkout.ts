import { files, param, secretFiles, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import type { SourceSettings } from './source-settings.ts'

/** One commit of a repository on the list, by its hash. */
export const checkout = ({ repositories }: Pick<SourceSettings, 'repositories'>) =>
  step({
    name: 'checkout',
    description: 'Fetches one commit of an allowed repository and proves that it is that one.',
    image: images.nodeWithGit,
    size: 'small',
    deadlineSeconds: 600,
    // The script tries again by itself what may pass.
    retry: 'pod',
    inputs: { repository: param(), revision: param({ description: 'A commit: 40 hexadecimal digits.' }) },
    outputs: {
      source: files({ description: 'The files, with the .git folder of that one commit.' }),
      commit: param(),
      commitTime: param({ description: 'Seconds since 1970, for SOURCE_DATE_EPOCH.' }),
    },
    script: 'checkout.sh',
    env: { ALLOWED_REPOSITORIES: repositories.join('\n') },
    // Of type kubernetes.io/basic-auth, for a private repository.
    mounts: { GIT_CREDENTIALS: secretFiles('git-credentials', { optional: true }) },
  })
