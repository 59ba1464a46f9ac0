/** What a program needs to trust the API server; its token is there where the step has permissions. */
export const kubernetesEnv = { NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' } as const
