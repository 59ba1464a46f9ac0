/** For one process and its children: nothing is on a command line, nothing is written to a file. */
const configuration = {
  // The list is of addresses: a server on it may not send us on to one that is not.
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '30',
} as const

/** Answers git with the keys of a secret of type `kubernetes.io/basic-auth`, where there is one. */
const credentialHelper = `!answer() {
  [ "$1" = get ] && [ -f "$GIT_CREDENTIALS/password" ] || return 0
  echo "username=$(cat "$GIT_CREDENTIALS/username")"
  echo "password=$(cat "$GIT_CREDENTIALS/password")"
}; answer`

/**
 * The variables with which git speaks to the server of `repository`, an http or https URL, and reads no configuration of
 * this machine. A login is read from the folder `GIT_CREDENTIALS` of the environment.
 */
export function gitEnvironment(repository: string): Readonly<Record<string, string>> {
  const entries = Object.entries({ ...configuration, 'credential.helper': credentialHelper })
  const numbered = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    ...Object.fromEntries(numbered),
    GIT_CONFIG_COUNT: String(entries.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: new URL(repository).protocol.slice(0, -1),
  }
}
