/** What tells one installation of the service from another: the chart narrows each of its rules down to its own. */
export const releaseLabels = ['job', 'namespace', 'service'] as const

/** What tells one process of it from another. */
export const podLabels = [...releaseLabels, 'pod', 'instance'] as const
