import { param, pipeline } from '../argo/index.ts'
import type { buildImage } from '../steps/build-image.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'

interface BuildSteps extends Pick<SharedSteps, 'checkout'> {
  readonly buildImage: ReturnType<typeof buildImage>
}

/** A build, in the namespace that admits BuildKit and holds neither the key nor anything of a test. */
export const build = (steps: BuildSteps) =>
  pipeline({
    name: 'build',
    description: 'Builds the image of a commit. Submitted by a release.',
    namespace: 'build',
    parameters: { repository: param(), revision: param(), version: param(), runTag: param() },
    deadlineSeconds: 3000,
    compose: ({ repository, revision, version, runTag }, run) => {
      const { source, commit, commitTime } = run(steps.checkout, { repository, revision })
      const { digest } = run(steps.buildImage, { source, repository, commit, commitTime, version, runTag })
      return { digest }
    },
  })
