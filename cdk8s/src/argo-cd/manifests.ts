import { deploymentPaths } from '../programs/deployment-files.ts'
import { releaseValues } from '../programs/release-values.ts'
import { chartKinds } from '../steps/chart-rights.ts'
import type { DeploymentSettings, RolloutSettings } from '../steps/rollout-settings.ts'
import { applicationName, releaseName, serviceNamespace } from '../steps/service-access.ts'
import type { ApplicationSet, ApplicationSpec, AppProject } from './types.ts'

export interface ArgoCdManifestSettings extends DeploymentSettings {
  readonly deploymentBranch: string
}

/** Where an Argo CD runs of which the settings say nothing. */
const usualNamespace = 'argocd'

const apiVersion = 'argoproj.io/v1alpha1'
/** The cluster that Argo CD itself runs in. */
const server = 'https://kubernetes.default.svc'
/** How often the deployment repository is looked at, where no webhook tells of a commit. */
const requeueAfterSeconds = 30

/**
 * An environment for Argo CD 3.1 and newer, which takes charts by digest: a project that lets it make what the chart
 * makes, in one namespace and from two places, and a set of one application, which is what the environment's file in the
 * deployment repository says. Without that file there is no application; if it goes, what runs stays.
 */
export function argoCdManifests(
  environment: RolloutSettings,
  settings: ArgoCdManifestSettings,
): readonly [AppProject, ApplicationSet] {
  const name = applicationName(environment)
  const metadata = { name, namespace: environment.argoCd?.namespace ?? usualNamespace }
  const { deploymentRepository: repoURL, deploymentBranch: revision } = settings
  const project: AppProject = {
    apiVersion,
    kind: 'AppProject',
    metadata,
    spec: {
      description: `The catalog API in ${environment.name}.`,
      sourceRepos: [chartUrl(settings), repoURL],
      destinations: [{ server, namespace: serviceNamespace(environment) }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: chartKinds,
    },
  }
  const set: ApplicationSet = {
    apiVersion,
    kind: 'ApplicationSet',
    metadata,
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          git: {
            repoURL,
            revision,
            files: [{ path: deploymentPaths.environment(environment.name) }],
            requeueAfterSeconds,
          },
        },
      ],
      syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
      template: { metadata: { name }, spec: applicationSpec(environment, settings) },
    },
  }
  return [project, set]
}

const chartUrl = ({ chart }: ArgoCdManifestSettings) => `oci://${chart}`

/** What `apply-release` gives to Helm, with the members of the environment's file in place of their values. */
function applicationSpec(environment: RolloutSettings, settings: ArgoCdManifestSettings): ApplicationSpec {
  const strings = releaseValues(settings.image, '{{ .version }}', '{{ .imageDigest }}')
  return {
    project: applicationName(environment),
    destination: { server, namespace: serviceNamespace(environment) },
    sources: [
      {
        repoURL: chartUrl(settings),
        targetRevision: '{{ .chartDigest }}',
        path: '.',
        helm: {
          releaseName,
          valueFiles: [`$values/${deploymentPaths.values(environment.name)}`],
          parameters: Object.entries(strings).map(([name, value]) => ({ name, value, forceString: true })),
        },
      },
      { repoURL: settings.deploymentRepository, targetRevision: settings.deploymentBranch, ref: 'values' },
    ],
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ['CreateNamespace=false'],
      retry: { limit: 3 },
    },
  }
}
