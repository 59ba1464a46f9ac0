import { files, type Sidecar, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { npmEnv, packageCache } from './package-cache.ts'
import { programs } from './programs.ts'
import type { SourceSettings } from './source-settings.ts'

/** It ends with the pod: nothing has to be safe on a disk. It asks for a password, because tests try wrong ones. */
const database: Sidecar = {
  name: 'postgres',
  image: images.postgres,
  command: ['docker-entrypoint.sh'],
  args: ['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
  env: { POSTGRES_PASSWORD: 'postgres', PGDATA: '/var/lib/postgresql/data/pgdata' },
  size: 'medium',
  user: 999,
  space: { '/var/lib/postgresql/data': '2Gi', '/var/run/postgresql': '1Mi', '/dev/shm': '256Mi' },
}

/** Every test, against a PostgreSQL. */
export const test = (settings: Pick<SourceSettings, 'npmRegistry'>) =>
  step({
    name: 'test',
    description: 'Runs every test against a PostgreSQL of its own.',
    image: images.nodeWithGit,
    size: 'large',
    deadlineSeconds: 1200,
    retry: 'pod',
    inputs: { source: files(), packageCache },
    outputs: { report: files({ description: 'JUnit and coverage, also where tests failed.', optional: true }) },
    script: 'test.sh',
    env: {
      TEST_DATABASE_URL: 'postgres://postgres:postgres@127.0.0.1:5432/postgres',
      DATABASE_SECONDS_MAX: '90',
      ...npmEnv(settings),
    },
    mounts: { PROGRAMS: programs },
    sidecars: [database],
    scratch: '4Gi',
  })
