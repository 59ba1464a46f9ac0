import { param, secretFiles, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'

/** Whom a run's result is told. Without a part that part is left out. */
export interface ReportSettings {
  /**
   * A host of git repositories with GitHub's commit status API. The token is in the secret `commit-status`; without it
   * no status is set.
   */
  readonly commitStatus?: {
    /** `https://github.com`: only the status of a repository there is set. */
    readonly host: string
    /** `https://api.github.com`. */
    readonly api: string
  }
  /** A receiver of CloudEvents, which are signed where the secret `webhook` has a key. */
  readonly webhookUrl?: string
  /** The page of a run, with `{run}` for its name. */
  readonly runUrl?: string
}

/** Tells a git host and a webhook how a run ended. */
export const report = ({ commitStatus, webhookUrl = '', runUrl = '' }: ReportSettings) =>
  step({
    name: 'report',
    description: 'Tells the git host and a webhook how the run ended, if the settings name them.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 300,
    // Each request is tried again by itself.
    retry: 'pod',
    inputs: {
      pipeline: param(),
      run: param(),
      runId: param(),
      status: param(),
      failures: param({ default: '[]' }),
      durationSeconds: param({ default: '0' }),
      repository: param(),
      revision: param(),
      branch: param({ default: '' }),
    },
    outputs: {},
    script: 'report.sh',
    env: {
      GIT_HOST: commitStatus?.host ?? '',
      GIT_HOST_API: commitStatus?.api ?? '',
      WEBHOOK_URL: webhookUrl,
      RUN_URL: runUrl,
    },
    mounts: {
      PROGRAMS: programs,
      ...(commitStatus && { GIT_HOST_CREDENTIALS: secretFiles('commit-status', { optional: true }) }),
      WEBHOOK_CREDENTIALS: secretFiles('webhook', { optional: true }),
    },
  })
