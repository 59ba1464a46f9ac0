import { equals, param, pipeline, submit, text, workflow } from '../argo/index.ts'
import { buildImage } from '../steps/build-image.ts'
import type { DeliveryStepSettings } from '../steps/delivery-settings.ts'
import { gate } from '../steps/gate.ts'
import { packageChart } from '../steps/package-chart.ts'
import { preflight } from '../steps/preflight.ts'
import { publish } from '../steps/publish.ts'
import { scanImage } from '../steps/scan-image.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { startPromotion } from '../steps/start-promotion.ts'
import { verifyTrust } from '../steps/verify-trust.ts'
import { build } from './build.ts'
import { sign } from './sign.ts'

const parameters = {
  repository: param({ description: 'The URL of a repository on the list.' }),
  tag: param({ description: 'A version tag: v1.2.3 or v1.2.3-rc.1.' }),
  commit: param({ description: 'The commit that the tag has to point at. Any, where it is empty.', default: '' }),
  requester: param({ description: 'The name of the user who asks for it.', default: '' }),
}

/** From a version tag to a published image and chart; with it the two pipelines that it submits. */
export function release(shared: SharedSteps, settings: DeliveryStepSettings) {
  const steps = releaseSteps(shared, settings)
  const releasing = pipeline({
    name: 'release',
    description: 'From a version tag to a signed, verified and published image and chart.',
    namespace: 'ci',
    parameters,
    deadlineSeconds: 7200,
    // One at a time: no version is published twice, and the newest of two is the latest.
    mutexes: () => ['release'],
    compose: ({ repository, tag, commit: expected, requester }, run) => {
      const { version, commit } = run(steps.preflight, { repository, tag, commit: expected })
      const { source, commitTime } = run(shared.checkout, { repository, revision: commit })
      const checks = [
        run(shared.scanSource, { source }),
        run(shared.verify, { source }),
        run(shared.test, { source }),
        run(shared.checkPlatform, { source }),
      ]
      const runTag = text`run-${workflow.uid}`
      const { digest: imageDigest } = run(steps.build, { repository, revision: commit, version, runTag })
      const chart = run(steps.packageChart, { source, commit, commitTime, version, imageDigest, runTag })
      const { evidence } = run(steps.scanImage, { source, digest: imageDigest })
      const passed = run(gate, { evidence }, { after: checks })
      const request = { releaseName: workflow.name, releaseUid: workflow.uid }
      const signed = run(steps.requestSignature, request, { after: [passed, chart] })
      const verified = [
        run(
          steps.verifyTrust,
          { image: settings.image, digest: imageDigest, commit },
          { as: 'verify-image', after: [signed] },
        ),
        run(
          steps.verifyTrust,
          { image: settings.chart, digest: chart.digest, commit },
          { as: 'verify-chart', after: [signed] },
        ),
      ]
      const published = run(
        steps.publish,
        { version, commit, imageDigest, chartDigest: chart.digest },
        { after: verified },
      )
      if (!steps.startPromotion) return
      const promotion = { digest: imageDigest, version, commit, requester, runId: workflow.uid }
      run.when(equals(published.newest, 'true'), steps.startPromotion, promotion)
    },
    onExit: ({ repository, tag, commit }, ended, run) => {
      const { name, uid } = workflow
      run(shared.report, {
        pipeline: 'release',
        run: name,
        runId: uid,
        ...ended,
        repository,
        revision: commit,
        branch: tag,
      })
    },
  })
  return { release: releasing, build: steps.building, sign: steps.signing }
}

/** The steps that only a release runs. */
function releaseSteps(shared: SharedSteps, settings: DeliveryStepSettings) {
  const [first] = settings.environments
  const building = build({ ...shared, buildImage: buildImage(settings) })
  const signing = sign(settings)
  return {
    building,
    signing,
    build: submit(building, {
      name: 'build',
      description: 'Has the image built in the namespace for builds.',
      deadlineSeconds: 3300,
    }),
    requestSignature: submit(signing, {
      name: 'request-signature',
      description: 'Has signed, in the namespace of the key, what this run made.',
      deadlineSeconds: 1200,
    }),
    preflight: preflight(settings),
    packageChart: packageChart(settings),
    scanImage: scanImage(settings),
    verifyTrust: verifyTrust(settings),
    publish: publish(settings),
    startPromotion: settings.promotesReleases ? startPromotion(first) : undefined,
  }
}
