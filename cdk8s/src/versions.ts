/** A container image. `digest` is used when present, and then decides alone what runs. */
export interface Image {
  readonly repository: string
  readonly tag: string
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string
}

/** A static program that a step borrows from an image that has it on its PATH, or at its root. */
export interface Tool {
  readonly name: string
  readonly image: Image
}

const image = (repository: string, tag: string): Image => ({ repository, tag })

/** Every image that a workflow may run. */
export const images = {
  /** Static, unlike the default variant, so that its shell and its `cp` run in an image that has neither. */
  busybox: image('docker.io/library/busybox', '1.37-musl'),
  node: image('docker.io/library/node', '24-bookworm-slim'),
  /** Node with git, which the slim variant does not have. */
  nodeWithGit: image('docker.io/library/node', '24-bookworm'),
  shellcheck: image('docker.io/koalaman/shellcheck', 'v0.11.0'),
  postgres: image('docker.io/library/postgres', '17-bookworm'),
  buildkit: image('docker.io/moby/buildkit', 'v0.26.2-rootless'),
  trivy: image('docker.io/aquasec/trivy', '0.68.2'),
  cosign: image('ghcr.io/sigstore/cosign/cosign', 'v3.1.3'),
  helm: image('docker.io/alpine/helm', '3.22.0'),
  kubeconform: image('ghcr.io/yannh/kubeconform', 'v0.8.0'),
  prometheus: image('docker.io/prom/prometheus', 'v3.8.0'),
  alertmanager: image('docker.io/prom/alertmanager', 'v0.29.0'),
  argoCli: image('quay.io/argoproj/argocli', 'v3.7.6'),
  argoExecutor: image('quay.io/argoproj/argoexec', 'v3.7.6'),
} as const satisfies Readonly<Record<string, Image>>

/** Every program that a step may borrow. */
export const tools = {
  argo: { name: 'argo', image: images.argoCli },
  amtool: { name: 'amtool', image: images.alertmanager },
  cosign: { name: 'cosign', image: images.cosign },
  helm: { name: 'helm', image: images.helm },
  kubeconform: { name: 'kubeconform', image: images.kubeconform },
  shellcheck: { name: 'shellcheck', image: images.shellcheck },
  promtool: { name: 'promtool', image: images.prometheus },
  trivy: { name: 'trivy', image: images.trivy },
} as const satisfies Readonly<Record<string, Tool>>
